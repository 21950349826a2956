-- 对照表: what the words of one outside system mean here; without `ours` they were seen and nobody has said yet.
create table outside_words (
  connector_id bigint not null references connectors, kind text not null, theirs text not null, ours text,
  times integer not null default 0, seen_at timestamptz, primary key (connector_id, kind, theirs)
);
-- Events of the centre above on its orders, each once; those that came before their order wait here (taken_at null).
create table outside_events (
  id bigint generated always as identity primary key,
  connector_id bigint not null references connectors, external_id text not null, external_no text not null, body jsonb not null,
  received_at timestamptz not null, taken_at timestamptz, unique (connector_id, external_id)
);
create index outside_events_waiting on outside_events (connector_id, external_no) where taken_at is null;
