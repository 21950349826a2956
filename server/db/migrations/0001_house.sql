-- Reference data 基础数据: rows with validity dates, edited in administration, never enums in code.
create table settings (key text primary key, value jsonb not null, label text not null, changed_at timestamptz not null default now());

create table cells (                                             -- 网格: street → community → grid / special → micro
  id bigint generated always as identity primary key,
  code text not null, name text not null, kind text not null check (kind in ('street', 'community', 'grid', 'special', 'micro')),
  parent_id bigint references cells, valid_from date not null, valid_to date, boundary jsonb,
  check (valid_to is null or valid_to > valid_from)
);
create index on cells (parent_id);
create unique index on cells (code, valid_from);

create table units (                                             -- 单位: departments, and each community or village
  id bigint generated always as identity primary key,
  code text not null unique, name text not null, kind text not null check (kind in ('centre', 'department', 'community')),
  cell_id bigint references cells, active boolean not null default true
);
create index on units (cell_id);

create table people (                                            -- 人员: who works here; credentials are kept by the account tables
  id bigint generated always as identity primary key,
  name text not null, account text unique, active boolean not null default true, created_at timestamptz not null default now()
);
create table posts (                                             -- 任职: a role over a territory (cell) or in a unit, with dates
  id bigint generated always as identity primary key,
  person_id bigint not null references people, role text not null,
  unit_id bigint references units, cell_id bigint references cells, valid_from date not null, valid_to date
);
create index on posts (person_id);
create index on posts (unit_id);
create index on posts (cell_id);

create table items (                                             -- 事项目录
  id bigint generated always as identity primary key,
  version text not null, code text not null, name text not null, kind text not null, major text not null, major_name text not null,
  filing jsonb not null default '[]', closing jsonb not null default '[]', limit_amount integer not null check (limit_amount > 0),
  limit_unit text not null check (limit_unit in ('minute', 'workHour', 'workDay', 'day')), unit_code text,
  evidence jsonb not null default '{}', answerable boolean not null default false, engineering boolean not null default false,
  valid_from date not null, valid_to date
);
create unique index on items (version, code, valid_from);
create table item_map (old_system text not null, old_code text not null, code text not null, valid_from date not null, valid_to date, primary key (old_system, old_code, valid_from));

create table calendars (id bigint generated always as identity primary key, name text not null, shifts jsonb not null, offset_minutes integer not null default 480);
create table calendar_days (calendar_id bigint not null references calendars, day date not null, kind text not null check (kind in ('off', 'work')), primary key (calendar_id, day));

create table routing_rules (
  id bigint generated always as identity primary key,
  version text not null, position integer not null, cond jsonb not null default '{}', unit_code text not null, assist jsonb not null default '[]',
  basis text not null default '', valid_from date not null, valid_to date
);

-- The heart 案·工单·请示.
create table cases (
  id bigint generated always as identity primary key,
  no text not null unique,                                       -- 一案一码
  state text not null, title text not null, text text not null, place text not null default '', lng double precision, lat double precision,
  cell_id bigint references cells, item_id bigint references items, channel text not null, urgent boolean not null default false,
  parent_id bigint references cases, lead_unit_id bigint references units,
  on_file boolean not null default false, checked text, bounces integer not null default 0, quorum integer, handled_by bigint[] not null default '{}',
  proposed_by bigint, engineering boolean not null default false, reopened integer not null default 0,
  collector_id bigint references people, routing jsonb, reply text,
  reported_at timestamptz not null, changed_at timestamptz not null, ended_at timestamptz, version integer not null default 1,
  -- the ball, kept beside the clocks for the lists: who has the matter now, and until when
  holder text, holder_unit_id bigint references units, clock text, yellow_at timestamptz, due_at timestamptz
);
create index cases_open_due on cases (due_at, id) where ended_at is null;
create index cases_state on cases (state, id);
create index cases_unit on cases (lead_unit_id, id);
create index cases_cell on cases (cell_id, id);
create index cases_item on cases (item_id, id);
create index cases_channel on cases (channel, id);
create index cases_parent on cases (parent_id) where parent_id is not null;
create table case_search (case_id bigint primary key references cases, doc tsvector not null);
create index case_search_doc on case_search using gin (doc);

create table imports (
  id bigint generated always as identity primary key, source text not null, file_name text not null, file_key text, mapping jsonb not null, state text not null,
  total integer not null default 0, taken integer not null default 0, failed integer not null default 0, known integer not null default 0,
  by_person bigint references people, at timestamptz not null, undone_at timestamptz
);
create table import_rows (import_id bigint not null references imports, line integer not null, case_id bigint references cases, outcome text not null, problems jsonb, primary key (import_id, line));
create table import_mappings (source text not null, name text not null, mapping jsonb not null, changed_at timestamptz not null, primary key (source, name));

create table reports (                                           -- 来件: what one reporter said; a case may have many
  id bigint generated always as identity primary key,
  case_id bigint not null references cases, key text not null unique, channel text not null, external_no text, text text not null, place text not null default '',
  lng double precision, lat double precision, sealed bytea, name_mask text, phone_mask text, phone_hash bytea,
  confidential boolean not null default false, wants_reply boolean not null default true, external_due_at timestamptz, extra jsonb not null default '{}',
  by_person bigint references people, import_id bigint references imports, received_at timestamptz not null, answered_at timestamptz, answer text
);
create index reports_case on reports (case_id);
create unique index reports_external on reports (channel, external_no) where external_no is not null;
create index reports_phone on reports (phone_hash) where phone_hash is not null;

create table orders (                                            -- 工单: one unit's share of a case
  id bigint generated always as identity primary key,
  case_id bigint not null references cases, unit_id bigint not null references units, part text not null check (part in ('lead', 'assist', 'past')), state text not null,
  firm boolean not null default false, extensions integer not null default 0, suspensions integer not null default 0,
  limit_amount integer not null, limit_unit text not null, handler_id bigint references people, resume_at timestamptz, result text,
  unique (case_id, unit_id)
);
create index orders_unit on orders (unit_id, state);
create unique index orders_one_lead on orders (case_id) where part = 'lead';

create table requests (                                          -- 请示: a question that must be answered
  id bigint generated always as identity primary key,
  case_id bigint not null references cases, unit_id bigint references units, kind text not null, state text not null, by_person bigint references people, desk text,
  fields jsonb not null default '{}', opinion text, asked_at timestamptz not null, ended_at timestamptz
);
create index requests_case on requests (case_id);
create unique index requests_one_open on requests (case_id, kind, coalesce(unit_id, 0)) where state = 'asked';

create table clocks (                                            -- 钟: one row a run; the running ones are what waits for somebody
  id bigint generated always as identity primary key,
  case_id bigint not null references cases, unit_id bigint references units, request_id bigint references requests, clock text not null,
  who text, who_unit_id bigint references units, who_person_id bigint references people, cell_id bigint references cells, main boolean not null default false,
  limit_amount integer not null, limit_unit text not null, extensions integer not null default 0, used_ms bigint not null default 0,
  started_at timestamptz not null, yellow_at timestamptz not null, due_at timestamptz not null,
  warned_at timestamptz, breached_at timestamptz, stopped_at timestamptz
);
create unique index clocks_one_running on clocks (case_id, clock, coalesce(unit_id, 0), coalesce(request_id, 0)) where stopped_at is null;
create index clocks_case on clocks (case_id);
create index clocks_waiting on clocks (who, who_unit_id, due_at, id) where stopped_at is null and who is not null;
create index clocks_sweep on clocks (due_at) where stopped_at is null and breached_at is null;
create index clocks_warn on clocks (yellow_at) where stopped_at is null and warned_at is null;

create table case_events (                                       -- 经过: append-only, the only source of timeline, assessment and audit
  id bigint generated always as identity primary key,
  case_id bigint not null references cases, life text not null, unit_id bigint, request_id bigint, act text not null, from_state text not null, to_state text not null,
  person_id bigint, role text not null, fields jsonb not null default '{}', at timestamptz not null, mac bytea not null
);
create index case_events_case on case_events (case_id, id);

create table files (                                             -- 照片与附件: the bytes lie in the storage under their key
  id bigint generated always as identity primary key,
  case_id bigint references cases, report_id bigint references reports, event_id bigint, use text not null, name text not null, key text not null, thumb_key text,
  type text not null, size integer not null, sha256 text not null, width integer, height integer, by_person bigint references people, at timestamptz not null
);
create index files_case on files (case_id);

create table notices (                                           -- 告知: what is owed to a reporter or a colleague, and whether it went out
  id bigint generated always as identity primary key,
  case_id bigint not null references cases, report_id bigint references reports, to_role text, to_unit_id bigint, to_person_id bigint, kind text not null, channel text not null, text text not null,
  made_at timestamptz not null, sent_at timestamptz, failed text
);
create index notices_case on notices (case_id);

-- Audit 审计: what is not an act on a case. Both logs are sealed in one hash chain.
create table audit (
  id bigint generated always as identity primary key,
  at timestamptz not null, person_id bigint, action text not null, subject text not null, detail jsonb not null default '{}', address text, mac bytea not null
);
create index audit_at on audit (at);
create table outbox (id bigint generated always as identity primary key, log text not null, ref bigint not null, case_id bigint);   -- happened, not yet sealed and told
create table seals (seq bigint primary key, log text not null, ref bigint not null, hash bytea not null, unique (log, ref));

create function forbid_change() returns trigger language plpgsql as $$ begin raise exception 'append-only: % on % is not allowed', tg_op, tg_table_name; end $$;
create trigger case_events_append_only before update or delete on case_events for each row execute function forbid_change();
create trigger audit_append_only before update or delete on audit for each row execute function forbid_change();
create trigger seals_append_only before update or delete on seals for each row execute function forbid_change();
