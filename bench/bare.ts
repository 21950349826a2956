/** The yardstick of (a): a report, its case and its first event written as three plain inserts, into tables with a primary key and nothing else. */
export const bareTables = `
  create table if not exists bare_cases (id bigint generated always as identity primary key, state text not null, title text not null, text text not null, place text not null, lng float, lat float, reported_at timestamptz not null);
  create table if not exists bare_reports (id bigint generated always as identity primary key, case_id bigint not null, key text not null, text text not null, place text not null, received_at timestamptz not null);
  create table if not exists bare_events (id bigint generated always as identity primary key, case_id bigint not null, act text not null, fields jsonb not null, at timestamptz not null)`
const inserts = {
  case: `insert into bare_cases (state, title, text, place, lng, lat, reported_at) values ('reported', $1, $2, $3, $4, $5, $6) returning id`,
  report: 'insert into bare_reports (case_id, key, text, place, received_at) values ($1, $2, $3, $4, $5)',
  event: `insert into bare_events (case_id, act, fields, at) values ($1, 'report', $2, $3)`,
}
type Query = (name: string, text: string, values: unknown[]) => Promise<{ rows: { id: string }[] }>

export async function bareInserts(query: Query, key: string, { text, place, lng, lat }: { text: string; place: string; lng: number; lat: number }): Promise<string> {
  const at = new Date()
  const id = (await query('case', inserts.case, [text.slice(0, 40), text, place, lng, lat, at])).rows[0]!.id
  await query('report', inserts.report, [id, key, text, place, at])
  await query('event', inserts.event, [id, JSON.stringify({ channel: 'seat' }), at])
  return id
}
/** The same for pgbench, whose script has no texts of its own. */
export const pgbenchScript = (text: string, place: string): string => {
  const q = (s: string) => `'${s.replaceAll("'", "''")}'`
  return `\\set key random(1, 1000000000)
begin;
insert into bare_cases (state, title, text, place, lng, lat, reported_at) values ('reported', ${q(text.slice(0, 40))}, ${q(text)}, ${q(place)}, 120.55, 32.38, now()) returning id \\gset
insert into bare_reports (case_id, key, text, place, received_at) values (:id, 'key-' || :key, ${q(text)}, ${q(place)}, now());
insert into bare_events (case_id, act, fields, at) values (:id, 'report', '{"channel":"seat"}', now());
commit;
`
}
