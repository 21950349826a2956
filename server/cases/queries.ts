/** One case, whole, as this person may see it: with what they can do now, and what is closed to them and why. */
import { type Selectable, sql } from 'kysely'
import type { CaseView } from '../../contract/cases.ts'
import { actingPosts } from '../../domain/access.ts'
import { type Limit, lengthOf } from '../../domain/clock.ts'
import { caseActs, caseStates, type KindName, kinds, orderActs, orderStates, refusals, requestActs, requestStates, roles } from '../../domain/lifecycle.ts'
import { type Actor, actsFor, closedActs, states } from '../../domain/matter.ts'
import { type Db, dated, type Trx } from '../db/db.ts'
import type { Tables } from '../db/tables.ts'
import type { Book } from '../directory/book.ts'
import { itemView } from '../directory/itemView.ts'
import { Refused } from '../kit/errors.ts'
import { dutyView } from './duty.ts'
import { traces } from './events.ts'
import { load, type Loaded } from './load.ts'
import { caseRow, clockLabel } from './rows.ts'
import { type Seer, sees, visibleTo } from './visible.ts'
import { worldOf } from './world.ts'

/** The actors this person can be on a case: one for each acting post. Who also belongs to a unit that had an order carries it in every role, so that no second hat makes anybody impartial. */
export function actorsOf({ personId, posts }: Seer, orders: readonly { unit_id: number }[]): Actor[] {
  const own = posts.find((p) => p.unitId !== null && orders.some((o) => o.unit_id === p.unitId))?.unitId ?? null
  return actingPosts(posts).map((p) => {
    const unit = p.role === 'unit' || p.role === 'handler' ? p.unitId : own
    return { id: personId, role: p.role, ...(unit === null ? {} : { unit }) }
  })
}

const actLabel = (act: string): string => {
  if (act in traces) return traces[act]!
  const [name, kind] = act.split('.') as [string, string | undefined]
  if (kind !== undefined) return `${kinds[kind as KindName]?.label ?? ''}${name === 'ask' ? '' : `·${requestActs[name as keyof typeof requestActs]?.label ?? name}`}`
  return (
    (caseActs as Record<string, { label: string }>)[name]?.label ??
    (orderActs as Record<string, { label: string }>)[name]?.label ??
    (requestActs as Record<string, { label: string }>)[name]?.label ??
    name
  )
}

/** Refuses a case that is not this person's to see. */
export async function mustSee(db: Db | Trx, seer: Seer, book: Book, id: number): Promise<void> {
  const visible = visibleTo(seer, book)
  if (
    visible &&
    !(await db
      .selectFrom('cases')
      .select('id')
      .where('cases.id', '=', id)
      .where(visible as never)
      .executeTakeFirst())
  )
    throw new Refused('not-yours')
}

/** Where somebody may be about to choose a unit. */
const choosing: ReadonlySet<string> = new Set(['registered', 'conferring', 'inHand'])

/** What the page of a case shows besides the case itself, in one reading. */
async function storyOf(db: Db | Trx, { row, orders }: Loaded) {
  type Rows = { [T in 'case_events' | 'reports' | 'files']: Selectable<Tables[T]>[] | null } & {
    family: { id: number; no: string; parent_id: number | null }[] | null
    names: [number, string][] | null
  }
  const { rows } = await sql<Rows>`/* story */
    select (select json_agg(e order by e.id) from case_events e where e.case_id = c.id) as case_events,
      (select json_agg(r order by r.id) from (select id, channel, external_no, text, place, name_mask, phone_mask, confidential, wants_reply, received_at, external_due_at, answered_at, answer from reports where case_id = c.id) r) as reports,
      (select json_agg(f order by f.id) from files f where f.case_id = c.id) as files,
      (select json_agg(json_build_object('id', x.id, 'no', x.no, 'parent_id', x.parent_id)) from cases x where x.parent_id = c.id or x.id = c.parent_id) as family,
      (select json_agg(json_build_array(p.id, p.name)) from people p where p.id = any(${orders.flatMap((o) => o.handler_id ?? [])}::bigint[]) or p.id in (select person_id from case_events where case_id = c.id)) as names
    from cases c where c.id = ${row.id}::bigint`.execute(db)
  const found = rows[0]!
  return { events: dated(found.case_events), reports: dated(found.reports), files: dated(found.files), family: found.family ?? [], names: new Map(found.names) }
}

export async function caseView(db: Db | Trx, seer: Seer, book: Book, no: string, now: Date): Promise<CaseView> {
  const loaded = await load(db, { no }, false),
    { row } = loaded
  if (!sees(seer, book, loaded)) throw new Refused('not-yours')
  const { events, names, reports, files, family } = await storyOf(db, loaded)
  const unitName = (id: number | null) => (id === null ? null : (book.units.get(id)?.name ?? null)),
    person = (id: number | null) => (id === null ? null : (names.get(id) ?? null))
  const lead = loaded.orders.find((o) => o.part === 'lead'),
    item = row.item_id === null ? undefined : book.items.get(row.item_id)
  const { acts, closed } = doable(loaded, seer, book, now)
  return {
    ...caseRow({ ...row, lead_state: lead?.state ?? null, resume_at: lead?.resume_at ?? null }, book),
    version: row.version,
    text: row.text,
    cellId: row.cell_id,
    itemView: item ? itemView(item, book) : null,
    parentNo: family.find((f) => f.id === row.parent_id)?.no ?? null,
    childNos: family.filter((f) => f.parent_id === row.id).map((f) => f.no),
    reply: row.reply,
    checked: row.checked,
    routing: row.routing && { ...row.routing, precedent: row.routing.precedent ?? null, precedents: row.routing.precedents ?? [] },
    duty: choosing.has(row.state) ? dutyView(book, row.item_id) : null,
    clocks: loaded.clocks.map((c) => ({
      clock: c.clock,
      label: clockLabel(c.clock),
      main: c.main,
      unitId: c.unit_id,
      requestId: c.request_id,
      startedAt: c.started_at.toISOString(),
      yellowAt: c.yellow_at.toISOString(),
      dueAt: c.due_at.toISOString(),
      stoppedAt: c.stopped_at?.toISOString() ?? null,
      usedMs: c.used_ms,
      limitMs: lengthOf({ amount: c.limit_amount, unit: c.limit_unit as Limit['unit'] }, book.calendar) * (1 + c.extensions),
      limit: { amount: c.limit_amount, unit: c.limit_unit },
      extensions: c.extensions,
    })),
    orders: loaded.orders.map((o) => ({
      unitId: o.unit_id,
      unit: unitName(o.unit_id) ?? '',
      part: o.part,
      state: o.state,
      stateLabel: orderStates[o.state as keyof typeof orderStates].label,
      firm: o.firm,
      extensions: o.extensions,
      suspensions: o.suspensions,
      handler: person(o.handler_id),
      resumeAt: o.resume_at?.toISOString() ?? null,
      result: o.result,
    })),
    requests: loaded.requests.map((r) => ({
      id: r.id,
      kind: r.kind,
      label: kinds[r.kind as KindName].label,
      unitId: r.unit_id,
      unit: unitName(r.unit_id),
      state: r.state,
      stateLabel: requestStates[r.state as keyof typeof requestStates].label,
      by: person(r.by_person),
      reason: String(r.fields['reason'] ?? r.fields['opinion'] ?? '') || null,
      opinion: r.opinion,
      askedAt: r.asked_at.toISOString(),
      endedAt: r.ended_at?.toISOString() ?? null,
    })),
    reports: reports.map((r) => ({
      id: r.id,
      channel: r.channel,
      externalNo: r.external_no,
      text: r.text,
      place: r.place,
      name: r.name_mask,
      phone: r.phone_mask,
      confidential: r.confidential,
      wantsReply: r.wants_reply,
      receivedAt: r.received_at.toISOString(),
      externalDueAt: r.external_due_at?.toISOString() ?? null,
      answeredAt: r.answered_at?.toISOString() ?? null,
      answer: r.answer,
    })),
    files: files.map((f) => ({ id: f.id, use: f.use, name: f.name, type: f.type, size: f.size, width: f.width, height: f.height, at: f.at.toISOString() })),
    events: events.map((e) => ({
      id: e.id,
      at: e.at.toISOString(),
      life: e.life,
      act: e.act,
      label: actLabel(e.act),
      fromState: e.from_state,
      toState: e.to_state,
      toLabel: states[e.life as 'case'][e.to_state]?.label ?? e.to_state,
      who: person(e.person_id),
      role: e.role,
      roleLabel: roles[e.role as keyof typeof roles]?.label ?? e.role,
      unit: unitName(e.unit_id),
      fields: e.fields,
    })),
    acts,
    closed,
    now: now.toISOString(),
  }
}

/** The buttons of all the posts of this person, and what is closed to them, each once. */
export function doable(loaded: Loaded, seer: Seer, book: Book, now: Date): { acts: CaseView['acts']; closed: CaseView['closed'] } {
  const acts: CaseView['acts'] = [],
    closed = new Map<string, CaseView['closed'][number]>()
  for (const actor of actorsOf(seer, loaded.orders)) {
    const world = {
      ...worldOf(loaded, book, { target: { life: 'case' }, role: actor.role, fields: {}, now, parent: null }),
      conditionsMet: true,
      parentOpen: true,
      withinAYear: true,
    }
    for (const b of actsFor(loaded.matter, actor, world)) {
      if (actor.role === 'handler' && b.target.life === 'order' && loaded.orders.find((o) => o.unit_id === (b.target as { unit: number }).unit)?.handler_id !== actor.id) continue
      if (!acts.some((a) => a.act === b.act && JSON.stringify(a.target) === JSON.stringify(b.target)))
        acts.push({ target: b.target as never, act: b.act, label: b.label, as: actor.role, needs: [...b.needs] })
    }
    for (const c of closedActs(loaded.matter, actor, world)) {
      const words = refusals[c.refusal]
      if (words) closed.set(c.label, { label: c.label, ...words })
    }
  }
  for (const a of acts) closed.delete(a.label)
  return { acts: caseStates[loaded.row.state as keyof typeof caseStates] ? acts : [], closed: [...closed.values()] }
}
