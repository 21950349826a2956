import type { Db } from '../server/db/db.ts'
import { act } from '../server/cases/act.ts'
import { keepBooks } from '../server/directory/book.ts'
import { submit } from '../server/intake/submit.ts'
import type { Secrets } from '../server/kit/secrets.ts'
import type { Role } from '../domain/lifecycle.ts'
import type { Target } from '../domain/matter.ts'

/** The least a case can live in (one cell, two units, one item, a person a role), and the acts that bring it somewhere. */
export async function stage(db: Db, secrets: Secrets, start: Date) {
  const cell = (
    await db
      .insertInto('cells')
      .values({ code: '1', name: '一格', kind: 'grid', parent_id: null, valid_from: '2020-01-01', valid_to: null, boundary: 'null' })
      .returning('id')
      .executeTakeFirstOrThrow()
  ).id
  const unit = async (code: string) => (await db.insertInto('units').values({ code, name: code, kind: 'department', cell_id: null }).returning('id').executeTakeFirstOrThrow()).id
  const [water, roads] = [await unit('水务'), await unit('道路')]
  const item = (
    await db
      .insertInto('items')
      .values({
        version: 'v',
        code: '1',
        name: '路面破损',
        kind: '部件',
        major: '1',
        major_name: '公用',
        limit_amount: 3,
        limit_unit: 'workDay',
        unit_code: null,
        filing: '[]',
        closing: '[]',
        evidence: '{}',
        valid_from: '2020-01-01',
        valid_to: null,
      })
      .returning('id')
      .executeTakeFirstOrThrow()
  ).id
  const people = new Map<Role, number>()
  for (const role of ['acceptor', 'shiftLead', 'dispatcher', 'commander', 'unit', 'handler', 'collector'] as const) {
    const { id } = await db.insertInto('people').values({ name: role, account: null }).returning('id').executeTakeFirstOrThrow()
    people.set(role, id)
    await db
      .insertInto('posts')
      .values({
        person_id: id,
        role,
        unit_id: role === 'unit' || role === 'handler' ? roads : null,
        cell_id: role === 'collector' ? cell : null,
        valid_from: '2020-01-01',
        valid_to: null,
      })
      .execute()
  }
  const book = await keepBooks(db).at(start)
  const means = { book, secrets }
  const report = (key: string, now: Date) =>
    db
      .transaction()
      .execute((trx) =>
        submit(trx, means, { key, text: `${key}，路面破损`, place: '东门', channel: 'phone' }, { id: people.get('acceptor')!, role: 'acceptor' }, people.get('acceptor')!, now),
      )
  const deed = (id: number, target: Target, name: string, role: Role, fields: Record<string, unknown>, now: Date) =>
    db.transaction().execute((trx) =>
      act(
        trx,
        means,
        { id },
        {
          target,
          act: name,
          fields,
          by: { personId: people.get(role)!, actor: { id: people.get(role)!, role, ...(role === 'unit' || role === 'handler' ? { unit: roads } : {}) } },
        },
        now,
      ),
    )
  const own = { life: 'case' } as const,
    order = { life: 'order', unit: roads } as const,
    pause = { life: 'request', kind: 'suspension', unit: roads } as const
  /** Brings a fresh case as far as named. */
  async function reach(key: string, where: 'reported' | 'registered' | 'pending' | 'signed' | 'suspended' | 'rejected', now: Date, until = '2026-12-20T00:00:00Z') {
    const { caseId: id, no } = await report(key, now)
    const steps: [string, () => Promise<unknown>][] = [
      ['reported', async () => {}],
      ['accepted', () => deed(id, own, 'accept', 'acceptor', {}, now)],
      ...(where === 'rejected' ? [['rejected', () => deed(id, own, 'reject', 'acceptor', { reason: '不属于受理范围' }, now)] as [string, () => Promise<unknown>]] : []),
      ['registered', () => deed(id, own, 'register', 'acceptor', { item, cell, conditions: [] }, now)],
      ['pending', () => deed(id, own, 'dispatch', 'dispatcher', { lead: roads }, now)],
      ['signed', () => deed(id, order, 'sign', 'unit', {}, now)],
      ['asked', () => deed(id, pause, 'ask', 'unit', { reason: '等材料', until, basis: '合同', plan: '到货即修', evidence: [1] }, now)],
      ['suspended', () => deed(id, pause, 'grant', 'shiftLead', { opinion: '同意' }, now)],
    ]
    for (const [name, step] of steps) {
      await step()
      if (name === where) break
    }
    return { id, no }
  }
  return { book, means, people, water, roads, item, cell, report, deed, reach }
}
