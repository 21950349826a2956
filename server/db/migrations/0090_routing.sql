-- Routing rules being written, not in force; one at a time, published whole as a version from a day on.
create table routing_draft (
  one boolean primary key default true check (one),
  rules jsonb not null, note text not null default '', by_person bigint references people, changed_at timestamptz not null
);
-- Who published a version of the rules, and why; the rules themselves are rows of routing_rules.
create table routing_versions (
  version text primary key, note text not null default '', by_person bigint references people, at timestamptz not null
);
-- Precedents 先例: what a meeting designated, or who took what another unit rightly returned. `unit_id` is empty until the case is dispatched anew.
create table routing_precedents (
  id bigint generated always as identity primary key,
  case_id bigint not null references cases, item_code text not null, cell_id bigint references cells,
  unit_id bigint references units, not_unit_id bigint references units, kind text not null check (kind in ('meeting', 'return')),
  opinion text not null, by_person bigint references people, at timestamptz not null,
  withdrawn_at timestamptz, withdrawn_by bigint references people, withdrawn_why text
);
create index routing_precedents_item on routing_precedents (item_code) where withdrawn_at is null;
create index routing_precedents_case on routing_precedents (case_id);
