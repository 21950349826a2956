-- 字段对应: what the fields of an outside system become here, in versions that are never overwritten; the newest counts.
create table connector_mappings (
  connector_id bigint not null references connectors, version integer not null, mapping jsonb not null,
  made_at timestamptz not null, made_by bigint references people, primary key (connector_id, version)
);
-- A file that was taken in by such a connector: cut into payloads, which are kept, taken and replayed like any other.
create table mapped_runs (
  id bigint generated always as identity primary key,
  connector_id bigint not null references connectors, file_name text not null, version integer not null,
  total integer not null, taken integer not null default 0, duplicate integer not null default 0, refused integer not null default 0,
  by_person bigint references people, at timestamptz not null, done_at timestamptz
);
create index mapped_runs_latest on mapped_runs (connector_id, id);
alter table payloads add column run_id bigint references mapped_runs;
create index payloads_run on payloads (run_id) where run_id is not null;
