-- What is known of a colleague besides the name 人员私密: sealed like a reporter's, shown masked, revealed for a purpose.
create table people_private (person_id bigint primary key references people, phone_sealed bytea not null, phone_mask text not null, changed_at timestamptz not null);

-- The audit as its readers ask: by subject (also the last sign-in of an account), by person, by action, newest first.
create index audit_subject on audit (subject, action, id);
create index audit_person on audit (person_id, id);
create index audit_action on audit (action, id);
create index clocks_person on clocks (who_person_id) where stopped_at is null and who_person_id is not null;

-- Checks of the chain 验链: asked for by the auditor, run by the worker, kept with what they found.
create table audit_checks (
  id bigint generated always as identity primary key,
  asked_by bigint references people, asked_at timestamptz not null, started_at timestamptz, done_at timestamptz,
  total integer not null, rows integer, faults integer, problems jsonb not null default '[]', head_seq bigint, failed text
);
