-- 迁入历史: finished cases of an earlier system, each file a whole that can be undone while nobody has acted.
drop table history_rows;
create table history_imports (
  id bigint generated always as identity primary key, source text not null, file_name text not null, cases_key text not null, events_key text, state text not null,
  total integer not null default 0, taken integer not null default 0, known integer not null default 0, failed integer not null default 0,
  by_person bigint references people, at timestamptz not null, undone_at timestamptz
);
create table history_rows (                                      -- the number each had there, so that the same case comes in once
  source text not null, external_no text not null, import_id bigint not null references history_imports, case_id bigint not null references cases, primary key (source, external_no)
);
create index history_rows_import on history_rows (import_id);
