-- Open311 as a client: which order of ours is which request of theirs.
create table open311_pushed (
  connector_id bigint not null references connectors, case_id bigint not null references cases, unit_id bigint not null references units,
  remote_id text, token text, status text not null default 'open', notes text, pushed_at timestamptz not null, seen_at timestamptz,
  primary key (connector_id, case_id, unit_id)
);
create unique index open311_pushed_remote on open311_pushed (connector_id, remote_id) where remote_id is not null;
