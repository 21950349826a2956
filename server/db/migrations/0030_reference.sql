-- Reference data in administration.
create table cuts (                                              -- 网格重划: what ended and began on a day, and which cases it moved, so that it can be undone as a whole
  id bigint generated always as identity primary key,
  parent_id bigint references cells, day date not null, retired bigint[] not null default '{}', added bigint[] not null default '{}',
  moved jsonb not null default '[]', by_person bigint references people, at timestamptz not null, moved_at timestamptz, undone_at timestamptz
);
create index cuts_waiting on cuts (day) where moved_at is null and undone_at is null;

-- One old code may become several new ones.
alter table item_map drop constraint item_map_pkey;
alter table item_map add primary key (old_system, old_code, code, valid_from);
