-- 地址簿: the places an office knows by name, so that a text can be put on the map.
create table places (
  id bigint generated always as identity primary key,
  kind text not null check (kind in ('road', 'estate', 'poi', 'group', 'door', 'building')),
  name text not null check (length(name) between 1 and 100),
  aliases text[] not null default '{}',
  lng double precision, lat double precision,               -- CGCS2000/WGS-84
  line jsonb,                                                -- of a road: [[lng, lat], …]
  road text, house_no integer,                               -- at which door it stands
  cell_id bigint references cells,                           -- said by the office; without it the point decides
  parent_id bigint references places,                        -- a building's estate
  active boolean not null default true,
  source text not null,
  changed_at timestamptz not null,
  check ((lng is null) = (lat is null)),
  unique nulls not distinct (kind, name, road, house_no, lng, lat)
);
create index places_changed on places (changed_at);
create index places_cell on places (cell_id);
create index places_parent on places (parent_id);
