/** Whom a case would go to, and why: the rules of the directory asked with the facts of one case, and the rulings on like cases before them. A proposal; the dispatcher decides. */
import { dayOf, isWorkday } from '../../domain/calendar.ts'
import type { Precedent, Proposal } from '../../domain/proposal.ts'
import { type Attribute, attributes, type Barred, clockFace, type Facts, route, telling, type Words } from '../../domain/routing.ts'
import type { Book, Unit } from '../directory/book.ts'
import { barredBy } from './duty.ts'

/** What rules are asked with of one case. */
export interface Asked {
  cellId: number | null
  itemId: number | null
  channel: string
  urgent?: boolean
  confidential?: boolean
}
/** The facts of one case at a moment, for the rules. */
export function factsOf(book: Book, at: Asked, now: Date): Facts {
  const cell = at.cellId === null ? undefined : book.grid.byId(at.cellId),
    path = cell ? [cell, ...book.grid.ancestors(cell.id)] : []
  const item = at.itemId === null ? undefined : book.items.get(at.itemId),
    community = path.find((c) => c.kind === 'community')
  const day = dayOf(book.calendar, now),
    local = new Date(now.getTime() + book.calendar.offsetMinutes * 60_000)
  return {
    day,
    minute: local.getUTCHours() * 60 + local.getUTCMinutes(),
    workDay: isWorkday(book.calendar, day),
    channel: at.channel,
    path: path.map(({ id, name }) => ({ id, name })),
    item: item ? { code: item.code, name: item.name, unitCode: item.unitCode } : null,
    communityUnit: community ? (communityUnit(book, community.id)?.code ?? null) : null,
    is: Object.entries({ urgent: at.urgent, confidential: at.confidential, engineering: item?.engineering }).flatMap(([k, v]) => (v ? [k as Attribute] : [])),
  }
}
/** The unit that a community's cell belongs to. */
export const communityUnit = (book: Book, cellId: number): Unit | undefined => [...book.units.values()].find((u) => u.cellId === cellId)
/** What the duty list bars for an item, where this office blocks by it. */
export const blockedBy = (book: Book, itemId: number | null): Barred | undefined => (book.settings.communityDutyBlocks ? barredBy(book, itemId) : undefined)
/** A unit that rules name, if it is still active. */
export function activeUnit(book: Book, code: string | null): { id: number; name: string } | null {
  const u = code === null ? undefined : book.unitByCode.get(code)
  return u?.active ? { id: u.id, name: u.name } : null
}

export function proposeRoute(book: Book, at: Asked, now: Date, rulings: readonly Precedent[] = [], returned: readonly number[] = []): Proposal {
  const asked = factsOf(book, at, now),
    { path, item, day, minute, workDay, is = [] } = asked
  const barred = barredBy(book, at.itemId),
    blocks = book.settings.communityDutyBlocks
  const routed = route(asked, book.rules, blockedBy(book, at.itemId))
  const assist = routed.assist.flatMap((code) => activeUnit(book, code) ?? []),
    byRule = activeUnit(book, routed.lead)
  const facts: Words[] = [
    { zh: path.length ? path.map((c) => c.name).join('，') : '地点未定位到网格', en: path.length ? path.map((c) => c.name).join(', ') : 'in no grid cell' },
    { zh: item ? `${item.code} ${item.name}` : '尚未归类', en: item ? `${item.code} ${item.name}` : 'not yet classified' },
    { zh: `${day} ${clockFace(minute)}，${workDay ? '工作日' : '休息日'}`, en: `${day} ${clockFace(minute)}, ${workDay ? 'a working day' : 'a day off'}` },
    ...is.map((a) => attributes[a]),
  ]
  const known = rulings.flatMap((p) => (book.units.get(p.unitId)?.active ? [{ ...p, unit: book.units.get(p.unitId)!.name }] : [])),
    first = known.find((p) => !returned.includes(p.unitId) && !(blocks && barred(book.units.get(p.unitId)!.code, 'lead')))
  const ruled = { ...(known.length ? { precedents: known } : {}), facts, at: now.toISOString() },
    others = telling(routed.lost)
  if (first)
    return {
      ...ruled,
      lead: { id: first.unitId, name: first.unit },
      assist: assist.filter((u) => u.id !== first.unitId),
      rule: null,
      precedent: { id: first.id, no: first.no },
      reasons: [
        first.kind === 'meeting'
          ? { zh: `${first.day} 会商定：${item?.name ?? ''}归${first.unit}（${first.no}）`, en: `${first.day}: a meeting gave ${item?.name ?? ''} to ${first.unit} (${first.no})` }
          : { zh: `${first.day} 退单有理，改派${first.unit}（${first.no}）`, en: `${first.day}: rightly returned by another unit, then ${first.unit} (${first.no})` },
        ...(first.opinion ? [{ zh: `意见：${first.opinion}`, en: `opinion: ${first.opinion}` }] : []),
      ],
      lost: [
        ...(routed.rule
          ? [{ rule: routed.rule, why: { zh: `照规则是${byRule?.name ?? ''}，先例在前`, en: `would send to ${byRule?.name ?? ''}; the precedent comes first` }, against: 0 }]
          : []),
        ...others.lost,
      ],
      more: others.more,
    }
  if (byRule && returned.includes(byRule.id))
    return {
      ...ruled,
      lead: null,
      assist,
      rule: null,
      reasons: [{ zh: `照规则是${byRule.name}，但它已退单，请派遣员定`, en: `The rules say ${byRule.name}, which has returned it: the dispatcher decides` }],
      ...others,
    }
  const warned = byRule && routed.lead !== null ? barred(routed.lead, 'lead') : null
  return { ...ruled, lead: byRule, assist, rule: routed.rule, reasons: [...routed.reasons, ...(warned ? [warned] : [])], ...others }
}
