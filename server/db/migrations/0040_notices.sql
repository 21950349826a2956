-- Telling 告知: how each notice to a reporter goes out and what came of it; the resident's receipt, and what the resident says afterwards.
alter table notices add column about text, add column way text, add column tries integer not null default 0, add column next_at timestamptz, add column outcome text;
create index notices_owed on notices (next_at, id) where sent_at is null and outcome is null and to_role = 'reporter';
create index notices_report on notices (report_id) where report_id is not null;
create index notices_desk on notices (id) where channel = 'desk' and kind <> 'yours';

create table notice_tries (                                      -- 回告记录: each time somebody tried to tell
  id bigint generated always as identity primary key,
  notice_id bigint not null references notices, at timestamptz not null, person_id bigint references people, outcome text not null, words text not null default ''
);
create index notice_tries_notice on notice_tries (notice_id);
create table notice_seen (person_id bigint primary key references people, notice_id bigint not null);   -- up to where each has read the bell

create table receipts (                                          -- 查询码: only its keyed hash is kept
  report_id bigint primary key references reports, code_hash bytea not null unique, made_at timestamptz not null
);
create table evaluations (                                       -- 评价: what a reporter thinks of an answer
  id bigint generated always as identity primary key,
  report_id bigint not null references reports, rating text not null check (rating in ('good', 'fair', 'bad')), words text not null default '', person_id bigint references people, at timestamptz not null
);
create index evaluations_report on evaluations (report_id);

create table history_rows (                                      -- 迁入历史: the number a case had in the earlier system, so that the same case comes in once
  source text not null, external_no text not null, import_id bigint not null references imports, case_id bigint not null references cases, primary key (source, external_no)
);
create index history_rows_import on history_rows (import_id);
