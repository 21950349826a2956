-- Likeness 相似: is this report about a matter already in hand? And 拆案, and detaching that puts a case back as it was.
alter table cases add column before_state text;                            -- where it stood when it was merged
alter table cases add column split_of bigint references cases;             -- the case it was split off from
create index cases_split_of on cases (split_of) where split_of is not null;
alter table orders add column before_state text;

create table likeness_rules (                                              -- 相似规则: weights in points of 100 and thresholds, with validity
  id bigint generated always as identity primary key,
  weights jsonb not null, attach integer not null, ask integer not null check (ask between 1 and attach), near_m integer not null, reach_m integer not null check (reach_m > near_m),
  window_days integer not null, automatic boolean not null default true, note text not null default '', by_person bigint references people,
  valid_from timestamptz not null, valid_to timestamptz
);
create unique index likeness_rules_one on likeness_rules ((true)) where valid_to is null;
insert into likeness_rules (weights, attach, ask, near_m, reach_m, window_days, note, valid_from)
values ('{"place": 35, "words": 30, "item": 15, "time": 15, "caller": 5}', 72, 45, 30, 300, 14, '出厂设置', '2000-01-01T00:00:00Z');

create table likeness_index (                                              -- what a case is found again by; written by the job, so the door pays nothing
  case_id bigint primary key references cases, at timestamptz not null, tile bigint, cell_id bigint, item_id bigint, place_key bigint, phone bytea, words text[] not null default '{}'
);
create index likeness_tile on likeness_index (tile, at desc) where tile is not null;
create index likeness_cell on likeness_index (cell_id, item_id, at desc) where cell_id is not null and item_id is not null;
create index likeness_place on likeness_index (place_key, at desc) where place_key is not null;
create index likeness_phone on likeness_index (phone, at desc) where phone is not null;
create table likeness_words (word integer not null, at timestamptz not null, case_id bigint not null references cases, primary key (word, at, case_id));   -- of the recent weeks only
create index likeness_words_case on likeness_words (case_id);

create table likeness (                                                    -- one pair that was looked at, with its reasons
  id bigint generated always as identity primary key,
  case_id bigint not null references cases, other_id bigint not null references cases, score real not null, band text not null check (band in ('attach', 'ask', 'new')),
  again boolean not null default false, held text, parts jsonb not null, rule_id bigint not null references likeness_rules, at timestamptz not null,
  verdict text check (verdict in ('same', 'different')), automatic boolean not null default false, by_person bigint references people, decided_at timestamptz,
  unique (case_id, other_id)
);
create index likeness_other on likeness (other_id);
create index likeness_at on likeness (at);

create table hotspots (                                                    -- 热点: like matters that grow
  id bigint generated always as identity primary key,
  name text not null, words text[] not null, lng double precision, lat double precision, voices integer not null, first_at timestamptz not null, raised_at timestamptz not null,
  last_at timestamptz not null, closed_at timestamptz
);
create index hotspots_open on hotspots (last_at) where closed_at is null;
create table hotspot_cases (hotspot_id bigint not null references hotspots, case_id bigint not null references cases, at timestamptz not null, primary key (hotspot_id, case_id));
create index hotspot_cases_case on hotspot_cases (case_id);
