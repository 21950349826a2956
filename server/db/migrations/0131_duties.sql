-- The duty list 派单目录: which unit bears which item, dated. `unit` is a unit's code or 'community' for every community and village; `item` a code or its beginning.
create table duties (
  id bigint generated always as identity primary key,
  unit text not null, item text not null, part text not null check (part in ('lead', 'assist')),
  basis text not null, note text not null default '',
  valid_from date not null, valid_to date check (valid_to > valid_from),
  unique (unit, item, part, valid_from)
);
