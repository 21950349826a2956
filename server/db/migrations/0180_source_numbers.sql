-- Two sources of one channel may both count from 1: a number is the same report's only within its source. What came by no source (a workbook, the seat) is 0.
drop index reports_external;
create unique index reports_external on reports (channel, external_no, coalesce(connector_id, 0)) where external_no is not null;
