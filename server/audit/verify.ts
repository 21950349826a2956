/** The check of both logs: each row against its keyed mark, each seal against the one before. Says which row was touched, and how. */
import { sql } from 'kysely'
import type { Db, Trx } from '../db/db.ts'
import { eventText } from '../cases/events.ts'
import { entryText } from '../kit/audit.ts'
import type { Secrets } from '../kit/secrets.ts'
import { genesis, sealOf } from './seal.ts'

export interface Problem {
  log: string
  id: number
  what: 'changed' | 'removed' | 'inserted' | 'out of order' | 'not yet sealed'
}
/** The end of the chain at some moment. Kept outside the database, it shows a chain whose end was cut off. */
export interface Head {
  seq: number
  hash: string
}
export interface Verdict {
  rows: number
  problems: Problem[]
  head: Head
}
type Row = { id: number; mac: Buffer; sound: boolean }
const batch = 2_000

/** Reads both logs whole, in one snapshot, so that it can run beside a live server. `since` is a head noted earlier. */
export async function verify(db: Db, secrets: Pick<Secrets, 'mac'>, since?: Head): Promise<Verdict> {
  return db
    .transaction()
    .setIsolationLevel('repeatable read')
    .setAccessMode('read only')
    .execute(async (trx) => {
      const problems: Problem[] = []
      let rows = 0
      let head: { seq: number; hash: Buffer } = { seq: 0, hash: genesis }
      let met = !since || since.seq === 0
      for (;;) {
        const seals = await trx.selectFrom('seals').selectAll().where('seq', '>', head.seq).orderBy('seq').limit(batch).execute()
        if (!seals.length) break
        const known = await read(trx, secrets, seals)
        for (const s of seals) {
          for (let seq = head.seq + 1; seq < s.seq; seq++) problems.push({ log: 'seals', id: seq, what: 'removed' })
          const row = known.get(`${s.log} ${s.ref}`)
          const gap = s.seq !== head.seq + 1
          if (!row) problems.push({ log: s.log, id: s.ref, what: 'removed' })
          else if (!row.sound) problems.push({ log: s.log, id: s.ref, what: 'changed' })
          // After a gap the seal before is not there to stand on. A row whose own mark is right under a seal that is not its own has changed places.
          else if (!gap && !sealOf(secrets, head.hash, s.log, s.ref, row.mac).equals(s.hash)) problems.push({ log: s.log, id: s.ref, what: 'out of order' })
          if (since?.seq === s.seq) {
            met = true
            if (since.hash !== s.hash.toString('hex')) problems.push({ log: 'seals', id: s.seq, what: 'changed' })
          }
          head = { seq: s.seq, hash: s.hash }
          rows++
        }
      }
      if (since && !met) problems.push({ log: 'seals', id: since.seq, what: 'removed' })

      const { rows: open } = await sql<{ log: string; ref: number; waits: boolean }>`
      select l.log, l.id as ref, exists (select 1 from outbox o where o.log = l.log and o.ref = l.id) as waits
      from (select 'case' as log, id from case_events union all select 'audit', id from audit) l where not exists (select 1 from seals s where s.log = l.log and s.ref = l.id) order by l.log, l.id`.execute(
        trx,
      )
      for (let at = 0; at < open.length; at += batch) {
        const part = open.slice(at, at + batch)
        const known = await read(trx, secrets, part)
        for (const o of part) problems.push({ log: o.log, id: o.ref, what: !o.waits ? 'inserted' : known.get(`${o.log} ${o.ref}`)?.sound ? 'not yet sealed' : 'changed' })
      }
      return { rows: rows + open.length, problems, head: { seq: head.seq, hash: head.hash.toString('hex') } }
    })
}

/** The rows meant, each with whether its mark is that of what it says now. */
async function read(trx: Trx, secrets: Pick<Secrets, 'mac'>, refs: { log: string; ref: number }[]): Promise<Map<string, Row>> {
  const ids = (log: string) => [0, ...refs.filter((r) => r.log === log).map((r) => r.ref)]
  const events = await trx
    .selectFrom('case_events')
    .selectAll()
    .where('id', '=', sql<number>`any(${ids('case')}::bigint[])`)
    .execute()
  const entries = await trx
    .selectFrom('audit')
    .selectAll()
    .where('id', '=', sql<number>`any(${ids('audit')}::bigint[])`)
    .execute()
  const row = (id: number, mac: Buffer, text: string): Row => ({ id, mac, sound: secrets.mac(text).equals(mac) })
  return new Map([
    ...events.map(
      (e) =>
        [
          `case ${e.id}`,
          row(
            e.id,
            e.mac,
            eventText({
              id: e.id,
              caseId: e.case_id,
              life: e.life,
              unitId: e.unit_id,
              requestId: e.request_id,
              act: e.act,
              from: e.from_state,
              to: e.to_state,
              personId: e.person_id,
              role: e.role,
              fields: e.fields,
              at: e.at,
            }),
          ),
        ] as const,
    ),
    ...entries.map(
      (a) =>
        [
          `audit ${a.id}`,
          row(a.id, a.mac, entryText({ id: a.id, at: a.at, personId: a.person_id, action: a.action, subject: a.subject, detail: a.detail, address: a.address })),
        ] as const,
    ),
  ])
}
