-- 预警: CAP 1.2 messages, each once; an Update or Cancel ends the ones it names, whichever came first.
create table alerts (
  id bigint generated always as identity primary key,
  connector_id bigint not null references connectors, sender text not null, identifier text not null, sent_at timestamptz not null,
  status text not null, msg_type text not null, scope text not null, refs jsonb not null, note text not null,
  event text not null, severity text not null, urgency text not null, certainty text not null, response jsonb not null,
  headline text not null, description text not null, instruction text not null, sender_name text not null, web text not null, contact text not null, area text not null,
  from_at timestamptz not null, until_at timestamptz not null, onset_at timestamptz,
  communities jsonb,                                             -- ids of cells; null: the message does not say in a way we can place
  breaches jsonb not null,                                       -- what broke the standard without leaving a doubt
  received_at timestamptz not null,
  ended_by bigint references alerts, ended_how text check (ended_how in ('replaced', 'cancelled')), ended_at timestamptz,
  case_id bigint references cases,
  unique (sender, identifier)
);
create index alerts_live on alerts (until_at) where ended_by is null;
create index alerts_refs on alerts using gin (refs jsonb_path_ops);
create index alerts_case on alerts (case_id) where case_id is not null;
