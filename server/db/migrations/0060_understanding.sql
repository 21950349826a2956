-- Understanding 理解: what the office's own confirmed cases have taught about items. Old models are kept and can be put back.
create table item_models (
  id bigint generated always as identity primary key,
  made_at timestamptz not null, made_by bigint references people,            -- null: the nightly job
  state text not null check (state in ('current', 'kept', 'refused')),       -- refused: did not beat the one in use
  figures jsonb not null,                                                    -- how it did on the withheld eighth, and how what it would replace did
  share double precision not null check (share between 0 and 1),             -- how much it counts beside the words of the catalogue
  model bytea not null
);
create unique index item_models_current on item_models ((true)) where state = 'current';
