-- What is compared lies ready: one question finds and scores without reading a text. Only what lives (is open, or ended some days ago) is
-- found, so the indexes are as small as the work in hand and not as large as the archive.
alter table likeness_index
  add column live boolean not null default true,
  add column said bytea,                                                   -- sayings as numbers of 32 bits, in order of size; null where a text was heard before this column
  add column numbers text[] not null default '{}', add column confidential boolean not null default false;
drop index likeness_tile, likeness_cell, likeness_place, likeness_phone, likeness_recent;
create index likeness_tile on likeness_index (tile, at desc) where live and tile is not null;
create index likeness_cell on likeness_index (cell_id, item_id, at desc) where live and cell_id is not null and item_id is not null;
create index likeness_place on likeness_index (place_key, at desc) where live and place_key is not null;
create index likeness_phone on likeness_index (phone, at desc) where live and phone is not null;
create index likeness_recent on likeness_index (at desc) where live;
