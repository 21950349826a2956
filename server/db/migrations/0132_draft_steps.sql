-- Every state the draft of the rules was in, so that a step can be taken back and it can be read who changed what. `before` is the step it came from.
create table routing_steps (
  id bigint generated always as identity primary key,
  before bigint references routing_steps, rules jsonb not null, note text not null, by_person bigint references people, at timestamptz not null, undone boolean not null default false
);
alter table routing_draft add column step bigint references routing_steps;
