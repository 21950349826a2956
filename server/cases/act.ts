/** The one door: the only writer of a case's state. Checks the tables, moves the case, and leaves its events, clocks, notices and jobs in one transaction. */
import { conditionsMet } from '../../domain/catalogue.ts'
import { type Limit, limitUnits } from '../../domain/clock.ts'
import { caseStates } from '../../domain/lifecycle.ts'
import { decided } from '../../domain/proposal.ts'
import { type Event, type Fields, holderOf, leadOf, perform, ruleOf, type Target } from '../../domain/matter.ts'
import type { Trx } from '../db/db.ts'
import { type Book, stageLimit } from '../directory/book.ts'
import { Refused } from '../kit/errors.ts'
import { settled, wantedClocks } from './clocks.ts'
import { mustBear } from './duty.ts'
import { follow } from './effects.ts'
import { endedInWords, mustBeWhole } from './ending.ts'
import { eventIds, marked } from './events.ts'
import { load, type Loaded } from './load.ts'
import type { DoneBy, Means } from './means.ts'
import { worldOf } from './world.ts'
import { write } from './write.ts'

export type { DoneBy, Means } from './means.ts'

export interface Act {
  target: Target
  act: string
  fields: Record<string, unknown>
  by: DoneBy
}

/** Does an act on a case by its number; `version` is the one the actor saw, and a case that moved since refuses. */
export async function act(trx: Trx, means: Means, by: { no: string } | { id: number }, deed: Act, now: Date, version?: number): Promise<number> {
  const loaded = await load(trx, by, true)
  if (version !== undefined && version !== loaded.row.version) throw new Refused('moved-on', { version: loaded.row.version })
  await apply(trx, means, loaded, deed, now)
  return loaded.row.id
}

/** Fields as the tables want them: what can be derived is not asked for (the limit from the item, the quorum from 'all'), units must be there. */
export function completed(fields: Record<string, unknown>, needs: readonly string[], row: Loaded['row'], book: Book): Fields {
  const item = book.items.get(Number(fields['item'] ?? row.item_id))
  // Blank words are no words: a reason of spaces is a missing reason.
  const plain: Fields = Object.fromEntries(Object.entries(fields).filter(([, v]) => !(typeof v === 'string' && v.trim() === '')))
  const out = needs.includes('ending') ? endedInWords(plain) : plain
  if (needs.includes('item')) out['item'] ??= row.item_id ?? undefined
  if (needs.includes('cell')) out['cell'] ??= row.cell_id ?? undefined
  if (needs.includes('limit')) out['limit'] ??= item?.limit ?? stageLimit(book, 'handle')
  if (needs.includes('quorum')) out['quorum'] = typeof fields['quorum'] === 'number' ? fields['quorum'] : Number.POSITIVE_INFINITY
  for (const unit of [fields['lead'], ...(Array.isArray(fields['assisting']) ? fields['assisting'] : [])])
    if (unit != null && !book.units.get(Number(unit))?.active) throw new Refused('unit-unknown', { unit })
  if (out['limit'] != null) checkLimit(out['limit'] as Limit)
  if (fields['item'] != null && !book.items.has(Number(fields['item']))) throw new Refused('bad-input', { field: 'item' })
  if (fields['cell'] != null && !book.grid.byId(Number(fields['cell']))) throw new Refused('bad-input', { field: 'cell' })
  for (const field of ['until', 'dueBy']) if (fields[field] != null && Number.isNaN(Date.parse(String(fields[field])))) throw new Refused('bad-input', { field })
  return out
}
function checkLimit({ amount, unit }: Limit): void {
  if (!Number.isInteger(amount) || amount < 1 || amount > 100_000 || !(unit in limitUnits)) throw new Refused('bad-input', { field: 'limit' })
}

/** The act on a case already read and locked. `consequence` is what follows from another case's act. */
export async function apply(trx: Trx, means: Means, loaded: Loaded, { target, act: name, fields: given, by }: Act, now: Date, consequence = false): Promise<void> {
  const { book, secrets } = means,
    { row, matter } = loaded
  const fields = completed(given, ruleOf({ target, act: name }).needs ?? [], row, book)
  const parent = typeof fields['parent'] === 'string' ? await parentOf(trx, fields['parent']) : null
  const world = worldOf(loaded, book, { target, role: by.actor.role, fields, now, parent })
  const result = perform(matter, { target, act: name, actor: by.actor, fields }, world, consequence)
  if ('refused' in result) throw new Refused(result.refused as never, { act: name })
  if (name === 'close') {
    const { met, missing } = conditionsMet(book.items.get(row.item_id ?? 0)?.closing ?? [], (fields['conditions'] as string[] | undefined) ?? [])
    if (!met) throw new Refused('missing-field', { field: 'conditions', missing })
  }
  if (ruleOf({ target, act: name }).needs?.some((n) => n === 'lead' || n === 'assisting')) mustBear(book, row.item_id, fields)
  if (name === 'reject') await mustBeWhole(trx, row, fields)
  const { matter: after, events } = result

  const orders = []
  for (const o of after.orders) {
    const old = loaded.orders.find((x) => x.unit_id === o.unit)
    const named = fields.lead === o.unit || (fields.assisting ?? []).includes(o.unit)
    const limit = named && fields['limit'] ? (fields['limit'] as Limit) : old ? { amount: old.limit_amount, unit: old.limit_unit as Limit['unit'] } : stageLimit(book, 'handle')
    const mine = target.life === 'order' && target.unit === o.unit
    const set = {
      case_id: row.id,
      unit_id: o.unit,
      part: o.part,
      state: o.state,
      firm: o.firm,
      extensions: o.extensions,
      suspensions: o.suspensions,
      limit_amount: limit.amount,
      limit_unit: limit.unit,
      handler_id: mine && name === 'assign' ? Number(fields['handler']) : withHandler.has(o.before ?? o.state) ? (old?.handler_id ?? null) : null,
      resume_at: (o.before ?? o.state) === 'suspended' ? (old?.resume_at ?? resumeDate(loaded, o.unit, fields)) : null,
      before_state: o.before ?? null,
      result: mine && (name === 'submit' || name === 'finish') ? String(fields['result']) : (old?.result ?? null),
    }
    if (!old || Object.entries(set).some(([k, v]) => String(old[k as keyof typeof old]) !== String(v))) orders.push(set)
  }

  const ids = new Map<string, number>()
  for (const [i, r] of after.requests.entries()) {
    const old = loaded.requests[i]
    if (!old) {
      const { id } = await trx
        .insertInto('requests')
        .values({
          case_id: row.id,
          unit_id: r.unit,
          kind: r.kind,
          state: r.state,
          by_person: by.personId,
          desk: r.desk ?? null,
          fields: JSON.stringify(fields),
          opinion: null,
          asked_at: now,
          ended_at: r.state === 'asked' ? null : now,
        })
        .returning('id')
        .executeTakeFirstOrThrow()
      ids.set(`${r.kind} ${r.unit}`, id)
    } else {
      if (r.state === 'asked' || old.state !== r.state) ids.set(`${r.kind} ${r.unit}`, old.id)
      if (old.state !== r.state)
        await trx
          .updateTable('requests')
          .set({ state: r.state, ended_at: now, opinion: fields['opinion'] == null ? old.opinion : String(fields['opinion']) })
          .where('id', '=', old.id)
          .execute()
    }
  }

  const requestIdOf = (kind: string, unit: number | null) => ids.get(`${kind} ${unit}`)!
  const own = events.filter((e) => !(e.target.life === 'case' && e.target.child !== undefined))
  const told = Object.fromEntries(Object.entries(given).filter(([, v]) => v !== undefined))
  if (target.life === 'case' && fields.lead != null) told['routing'] = decided(row.routing, fields.lead)
  const story = marked(
    secrets,
    await eventIds(trx, own.length),
    own.map((e, i) => ({
      caseId: row.id,
      life: e.target.life,
      unitId: e.target.life === 'case' ? null : e.target.unit,
      requestId: e.target.life === 'request' ? (ids.get(`${e.target.kind} ${e.target.unit}`) ?? null) : null,
      act: e.target.life === 'request' ? `${e.act}.${e.target.kind}` : e.act,
      from: e.from,
      to: e.to,
      personId: by.personId,
      role: by.actor.role,
      fields: i === 0 ? told : {},
    })),
    now,
  )

  const cellId = fields['cell'] == null ? row.cell_id : Number(fields['cell'])
  const itemId = fields['item'] == null ? row.item_id : Number(fields['item'])
  const collectorId = fields['collector'] == null ? row.collector_id : Number(fields['collector'])
  const limitOf = (unit: number): Limit => {
    const old = loaded.orders.find((o) => o.unit_id === unit)
    return (fields.lead === unit || (fields.assisting ?? []).includes(unit)) && fields['limit']
      ? (fields['limit'] as Limit)
      : old
        ? { amount: old.limit_amount, unit: old.limit_unit as Limit['unit'] }
        : stageLimit(book, 'handle')
  }
  const wanted = wantedClocks(after, book, {
    requestIdOf,
    limitOf,
    collectorId,
    wholeLimit: stageLimit(book, 'whole'),
    handlerOf: (unit) =>
      name === 'assign' && target.life === 'order' && target.unit === unit ? Number(fields['handler']) : (loaded.orders.find((o) => o.unit_id === unit)?.handler_id ?? null),
  })
  const { main, ...clocks } = settled({
    caseId: row.id,
    cellId,
    clocks: loaded.clocks,
    wanted,
    carry: events.some((e) => e.carry),
    asBefore: events.some((e) => e.asBefore),
    book,
    now,
  })

  const holder = holderOf(after),
    ended = caseStates[after.state as keyof typeof caseStates].holder === null
  const moved = {
    state: after.state,
    before_state: after.before,
    on_file: after.onFile,
    checked: after.check,
    bounces: after.bounces,
    quorum: Number.isFinite(after.quorum) ? after.quorum : null,
    handled_by: after.handledBy,
    proposed_by: after.proposedBy,
    engineering: itemId === null ? false : (book.items.get(itemId)?.engineering ?? false),
    cell_id: cellId,
    item_id: itemId,
    collector_id: collectorId,
    lead_unit_id: leadOf(after)?.unit ?? null,
    reopened: row.reopened + (name === 'reopen' ? 1 : 0),
    parent_id: after.state === 'merged' && parent ? parent.id : after.state === 'merged' || ended ? row.parent_id : null,
    reply: fields['reply'] == null ? row.reply : String(fields['reply']),
    holder: holder?.who ?? null,
    holder_unit_id: holder?.unit ?? null,
    clock: main?.clock ?? null,
    yellow_at: main?.yellowAt ?? null,
    due_at: main?.dueAt ?? null,
    ended_at: ended ? (row.ended_at ?? now) : null,
    changed_at: now,
    version: row.version + 1,
  } satisfies Partial<Record<keyof Loaded['row'], unknown>>
  await write(trx, { caseId: row.id, moved, orders, clocks, events: story })

  await follow(trx, means, { row, after, events: own, fields, by, now })
  for (const e of events) if (e.target.life === 'case' && e.target.child !== undefined) await applyToChild(trx, means, row.id, loaded.childIds[e.target.child]!, e, fields, by, now)
}

/** A merged child ends with its parent, or is set free by it, through its own table. */
async function applyToChild(trx: Trx, means: Means, parentId: number, id: number, event: Event, fields: Fields, by: DoneBy, now: Date): Promise<void> {
  const child = await load(trx, { id }, true)
  if (child.row.state !== 'merged' || child.row.parent_id !== parentId) return // taken out meanwhile
  await apply(trx, means, child, { target: { life: 'case' }, act: event.act, fields: { reply: fields['reply'], reason: fields['reason'] }, by }, now, true)
}

const parentOf = async (trx: Trx, no: string) => {
  const found = await trx.selectFrom('cases').select(['id', 'state', 'ended_at']).where('no', '=', no).forUpdate().executeTakeFirst()
  return found ? { id: found.id, open: found.ended_at === null, merged: found.state === 'merged' } : null
}

const withHandler: ReadonlySet<string> = new Set(['handling', 'reviewing'])

/** The date until which a suspension was asked for: it stands in the request that is being granted. */
function resumeDate(loaded: Loaded, unit: number, fields: Fields): Date {
  const asked = loaded.requests.findLast((r) => r.unit_id === unit && r.kind === 'suspension' && r.state === 'asked')
  return new Date(String(asked?.fields['until'] ?? fields['until']))
}
