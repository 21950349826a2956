-- Sensors 物联感知: devices with their last value, and the episodes of their alarms; single readings are not kept.
create table devices (
  id bigint generated always as identity primary key,
  connector_id bigint not null references connectors, key text not null unique, name text not null, kind text not null,
  place text not null, lng double precision, lat double precision, cell_id bigint references cells, item_id bigint references items, measure text not null,
  rule jsonb not null, mode text not null default 'watch' check (mode in ('watch', 'open')),
  snoozed_until timestamptz, snooze_reason text, active boolean not null default true, password_hash bytea,
  state jsonb, heard_at timestamptz, last_at timestamptz, last_value double precision,
  readings bigint not null default 0, dropped bigint not null default 0, bad bigint not null default 0, bad_reason text,
  made_at timestamptz not null, changed_at timestamptz not null
);
create index devices_connector on devices (connector_id);
create table alarm_episodes (                                    -- 告警: from its beginning to its end; at most one report each
  id bigint generated always as identity primary key,
  device_id bigint not null references devices, what text not null check (what in ('level', 'silent')), area_id bigint references cells,
  began_at timestamptz not null, ended_at timestamptz, value double precision, judged_at timestamptz not null,
  decision text not null check (decision in ('opens', 'folds', 'snoozed', 'watched')), would text not null check (would in ('opens', 'folds')),
  leader_id bigint references alarm_episodes, case_id bigint references cases, told_end boolean not null default false, problem text
);
create unique index alarm_episodes_open on alarm_episodes (device_id, what) where ended_at is null;
create index alarm_episodes_latest on alarm_episodes (began_at);
create index alarm_episodes_leader on alarm_episodes (leader_id) where leader_id is not null;
