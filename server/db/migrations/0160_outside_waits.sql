-- Up to when our own acts have been put into the outbox of a system that is told of them.
alter table connectors add column told_at timestamptz;

-- What waits (for its order, or for a word to be mapped) is kept in its payload alone: sealed, and forgotten together with it.
alter table outside_events add column payload_id bigint references payloads on delete cascade;
update outside_events e set payload_id = p.id from payloads p where p.connector_id = e.connector_id and p.received_at = e.received_at;
delete from outside_events where payload_id is null;
alter table outside_events alter column payload_id set not null, drop column body;
create index outside_events_payload on outside_events (payload_id);

-- Where a word was met that nobody had mapped: these payloads are taken again once it is.
create table outside_missed (
  connector_id bigint not null references connectors, kind text not null, theirs text not null,
  payload_id bigint not null references payloads on delete cascade, external_no text not null, primary key (connector_id, kind, theirs, payload_id)
);
create index outside_missed_payload on outside_missed (payload_id);
