/** 设置 over HTTP: seen by all who may read reference data, changed by the system administrator, each change on record. */
import { sql } from 'kysely'
import * as contract from '../../contract/settings.ts'
import { DAY_MS } from '../../domain/calendar.ts'
import { type Clock, clocks } from '../../domain/lifecycle.ts'
import type { Db, Trx } from '../db/db.ts'
import { record } from '../kit/audit.ts'
import { Refused } from '../kit/errors.ts'
import { type App, serve } from '../kit/http.ts'
import type { Books } from './book.ts'
import { tellBooks } from './inStep.ts'
import { type SettingFact, settingFacts, settingFlaw, type Settings, settingsDefaults } from './settings.ts'

type Key = keyof Settings
const same = (a: unknown, b: unknown) => JSON.stringify(sorted(a)) === JSON.stringify(sorted(b))
const sorted = (v: unknown): unknown =>
  v !== null && typeof v === 'object' && !Array.isArray(v)
    ? Object.fromEntries(
        Object.entries(v)
          .sort(([a], [b]) => (a < b ? -1 : 1))
          .map(([k, x]) => [k, sorted(x)]),
      )
    : v
const keyOf = (text: string): Key => {
  if (!Object.hasOwn(settingFacts, text)) throw new Refused('not-found')
  return text as Key
}
const mustFit = (key: Key, value: unknown) => {
  const flaw = settingFlaw(key, value)
  if (flaw) throw new Refused('bad-setting', { key }, flaw)
}

/** Serves `contract/settings.ts`. */
export function settingRoutes(app: App, books: Books): void {
  const { db, secrets, now } = app.house
  serve(app, contract.listSettings, () => views(db))
  serve(app, contract.previewSetting, async ({ params, body }) => {
    const key = keyOf(params.key)
    mustFit(key, body.value)
    const [view] = await views(db, key)
    return { effects: same(view!.value, body.value) ? [] : await effects(db, key, view!.value, body.value, now()) }
  })
  serve(app, contract.changeSetting, async ({ params, body, who, ip }) => {
    const key = keyOf(params.key),
      at = now(),
      value = typeof body.value === 'string' ? body.value.trim() : body.value
    mustFit(key, value)
    await db.transaction().execute(async (trx) => {
      await sql`lock table settings in share row exclusive mode`.execute(trx)
      const before = (await views(trx, key))[0]!.value
      if (body.was !== undefined && !same(before, body.was))
        throw new Refused('moved-on', { value: before }, { zh: '这一项刚刚有人改过，请看现在的值', en: 'Somebody has just changed this; see how it stands.' })
      if (same(before, value)) return
      await trx
        .insertInto('settings')
        .values({ key, value: JSON.stringify(value), label: settingFacts[key].label.zh, changed_at: at })
        .onConflict((c) => c.column('key').doUpdateSet({ value: JSON.stringify(value), changed_at: at }))
        .execute()
      await record(trx, secrets, { action: 'settings.changed', subject: `setting:${key}`, personId: who.personId, address: ip, detail: { from: before, to: value } }, at)
      await tellBooks(trx)
    })
    books.refresh()
    return (await views(db, key))[0]!
  })
}

async function views(db: Db | Trx, only?: Key): Promise<contract.SettingView[]> {
  const rows = new Map((await db.selectFrom('settings').select(['key', 'value', 'changed_at']).execute()).map((r) => [r.key, r]))
  return (Object.entries(settingFacts) as [Key, SettingFact][])
    .filter(([key]) => only === undefined || key === only)
    .map(([key, f]) => ({
      key,
      label: f.label,
      meaning: f.meaning,
      kind: f.kind,
      unit: f.unit ?? null,
      least: f.least ?? null,
      most: f.most ?? null,
      fixed: f.fixed ?? false,
      parts: f.kind === 'limits' ? Object.keys(settingsDefaults.stageLimits).map((c) => ({ key: c, label: clocks[c as Clock] })) : [],
      value: f.kind === 'limits' ? { ...(settingsDefaults[key] as object), ...(rows.get(key)?.value as object | undefined) } : (rows.get(key)?.value ?? settingsDefaults[key]),
      standard: settingsDefaults[key],
      changedAt: rows.get(key)?.changed_at?.toISOString() ?? null,
    }))
}

type Words = { zh: string; en: string }
/** What a change would touch today, counted where it can be. */
async function effects(db: Db, key: Key, before: unknown, after: unknown, now: Date): Promise<Words[]> {
  const count = async (query: ReturnType<typeof sql<{ n: number }>>) => Number((await query.execute(db)).rows[0]!.n)
  if (key === 'stageLimits') {
    const changed = Object.keys(after as object).filter((c) => !same((before as Record<string, unknown>)[c], (after as Record<string, unknown>)[c]))
    const n = await count(sql`select count(*) as n from clocks where stopped_at is null and clock = any(${changed}::text[])`)
    const names = changed.map((c) => clocks[c as Clock])
    return [{ zh: `${names.join('、')}从保存起照新的；正在走的 ${n} 个钟不变`, en: `${names.length} stages take the new limit from now on; ${n} clocks that run keep theirs.` }]
  }
  if (key === 'reopenDays' || key === 'reopenTimes') {
    const open = (days: number, times: number) =>
      count(sql`select count(*) as n from cases where ended_at >= ${new Date(now.getTime() - days * DAY_MS)} and state = 'closed' and reopened < ${times}`)
    const rows = await views(db),
      value = (k: Key) => Number(rows.find((r) => r.key === k)!.value)
    const [was, is] = [
      await open(value('reopenDays'), value('reopenTimes')),
      await open(key === 'reopenDays' ? Number(after) : value('reopenDays'), key === 'reopenTimes' ? Number(after) : value('reopenTimes')),
    ]
    return [{ zh: `反映人现在可以重开的已结案件：${was} 件变成 ${is} 件`, en: `Closed cases a reporter may reopen today: ${was} become ${is}.` }]
  }
  if (key === 'sampleOneIn') {
    const n = await count(sql`select count(*) as n from case_events where life = 'case' and act in ('answer', 'answerSampled') and at >= ${new Date(now.getTime() - 30 * DAY_MS)}`)
    const would = Number(after) > 0 ? Math.round(n / Number(after)) : 0
    return [{ zh: `最近 30 天直接答复 ${n} 件，照新的约抽 ${would} 件`, en: `${n} direct answers in the last 30 days: about ${would} would be checked.` }]
  }
  if (key === 'twoStepRegistering' || key === 'acceptorCloses') {
    const state = key === 'twoStepRegistering' ? ['accepted', 'proposed'] : ['pendingClose']
    const n = await count(sql`select count(*) as n from cases where ended_at is null and state = any(${state}::text[])`)
    return [{ zh: `马上生效：正走到这一步的有 ${n} 件`, en: `Takes effect at once: ${n} cases stand at this step.` }]
  }
  if (key === 'numberPrefix') return [{ zh: `下一件的案号以 ${after} 开头`, en: `The next case number begins with ${after}.` }]
  return [{ zh: '马上生效，已经打开的页面刷新后看到', en: 'Takes effect at once; open pages show it after a reload.' }]
}
