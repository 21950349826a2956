-- The open cases of one colour, newest first: the walk passes over the others in the index instead of sorting all that are red.
drop index cases_open;
create index cases_open on cases (id, due_at, yellow_at) where ended_at is null;
