-- Connectors 接入: one row for each outside system that sends to us or is told by us.
create table connectors (
  id bigint generated always as identity primary key,
  kind text not null, name text not null unique, enabled boolean not null default true,
  config jsonb not null default '{}',                            -- the settings its kind asks for
  rights jsonb not null default '{}',                            -- units it may stand for, items it may name; empty: none, all
  per_minute integer not null default 600 check (per_minute > 0), at_once integer not null default 4 check (at_once between 1 and 8),
  keep_days integer not null default 90 check (keep_days > 0),
  cursor jsonb, polled_at timestamptz, poll_ok_at timestamptz, poll_error text,
  made_at timestamptz not null, changed_at timestamptz not null
);
create table connector_keys (                                    -- 凭据: what it proves itself with, and what we prove ourselves with to it
  id bigint generated always as identity primary key,
  connector_id bigint not null references connectors, use text not null check (use in ('apiKey', 'hmac', 'outgoing')), name text not null,
  hash bytea, sealed bytea, made_at timestamptz not null, ends_at timestamptz, used_at timestamptz
);
create index connector_keys_connector on connector_keys (connector_id);
create unique index connector_keys_hash on connector_keys (hash) where hash is not null;

create table payloads (                                          -- 原始报文: what came, sealed, kept for a time, to be taken again
  id bigint generated always as identity primary key,
  connector_id bigint not null references connectors, ref uuid not null unique, once bytea,
  received_at timestamptz not null, sent_at timestamptz, type text not null, size integer not null, sealed bytea not null,
  outcome text not null check (outcome in ('waiting', 'taken', 'duplicate', 'refused', 'failed')), reason text, detail jsonb,
  case_id bigint references cases, tries integer not null default 0, done_at timestamptz
);
create index payloads_latest on payloads (connector_id, id);
create index payloads_waiting on payloads (received_at) where outcome = 'waiting';
create index payloads_case on payloads (case_id);
create unique index payloads_once on payloads (connector_id, once) where once is not null;

create table deliveries (                                        -- 待发: what is owed to an outside system, until it took it or somebody must look
  id bigint generated always as identity primary key,
  connector_id bigint not null references connectors, key text not null, kind text not null, case_id bigint references cases, report_id bigint references reports,
  notice_id bigint references notices, ref uuid not null, sealed bytea not null,
  made_at timestamptz not null, tries integer not null default 0, next_try_at timestamptz, done_at timestamptz, dead_at timestamptz, answer text, error text,
  unique (connector_id, key)
);
create index deliveries_due on deliveries (next_try_at) where done_at is null and dead_at is null;
create index deliveries_case on deliveries (case_id);
create index deliveries_latest on deliveries (connector_id, id);

alter table reports add column connector_id bigint references connectors;   -- by which connector it came, and goes back
create index reports_connector on reports (connector_id, id) where connector_id is not null;

-- Open311: updates that the other side wrote to a report (service request updates), each once.
create table open311_updates (
  id bigint generated always as identity primary key,
  connector_id bigint not null references connectors, report_id bigint not null references reports, external_id text not null,
  status text not null, text text not null, at timestamptz not null, received_at timestamptz not null,
  unique (connector_id, external_id)
);
create index open311_updates_report on open311_updates (report_id);
