-- Indexes for a million cases; what each is for is measured in docs/performance.md.

-- 搜索: the words of a case, and beside them which 16,384 it belongs to, so that the newest can be asked first (server/cases/search.ts).
drop index case_search_doc;
create index case_search_words on case_search using gin (doc, (array[case_id >> 14])) with (gin_pending_list_limit = 512);

-- 案件列表
create index cases_open on cases (id) where ended_at is null;
create index cases_reported on cases (reported_at, id);
create index cases_collector on cases (collector_id, id) where collector_id is not null;
drop index orders_unit;
create index orders_unit on orders (unit_id, case_id);
create index orders_handler on orders (handler_id, case_id) where handler_id is not null;
create index orders_suspended on orders (case_id) where state = 'suspended';

-- 待我办的
drop index clocks_waiting;
create index clocks_waiting on clocks (who, due_at, id) where stopped_at is null and who is not null;
create index clocks_waiting_unit on clocks (who_unit_id, due_at, id) where stopped_at is null and who_unit_id is not null;
create index clocks_waiting_person on clocks (who_person_id, due_at, id) where stopped_at is null and who_person_id is not null;

-- 事项对照: an old code may have become several.
alter table item_map drop constraint item_map_pkey;
alter table item_map add primary key (old_system, old_code, code, valid_from);
