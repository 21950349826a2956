/** 事项目录 over HTTP. */
import type { Static } from '@sinclair/typebox'
import { sql } from 'kysely'
import * as contract from '../../contract/catalogue.ts'
import { type Item, plainCode } from '../../domain/catalogue.ts'
import { differences, readSheet, sheetOf } from '../../domain/catalogueSheet.ts'
import { valid } from '../../domain/grid.ts'
import type { Trx } from '../db/db.ts'
import { record } from '../kit/audit.ts'
import { Refused } from '../kit/errors.ts'
import { type App, serve } from '../kit/http.ts'
import type { Book, Books } from './book.ts'
import { dropForm, edited, formsOf, holdCatalogue, insertItem, mustBeAhead, planSheet, putForm, unitCodesOf } from './catalogue.ts'
import { tellBooks } from './inStep.ts'

const rowOf = (i: Item, book: Book): contract.ItemRow => ({
  id: i.id,
  version: i.version,
  code: i.code,
  kind: i.kind,
  name: i.name,
  major: i.major,
  majorName: i.majorName,
  filing: i.filing,
  closing: i.closing,
  limit: i.limit,
  unitCode: i.unitCode,
  unit: i.unitCode === null ? null : (book.unitByCode.get(i.unitCode)?.name ?? null),
  evidence: i.evidence,
  answerable: i.answerable,
  engineering: i.engineering,
  validFrom: i.validFrom,
  validTo: i.validTo,
})

/** Serves `contract/catalogue.ts`. */
export function catalogueRoutes(app: App, books: Books): void {
  const { db, secrets, now } = app.house
  const find = (book: Book, id: number): Item => {
    const item = book.items.get(id)
    if (!item) throw new Refused('not-found')
    return item
  }
  /** One change: held, done on the catalogue as it stands, on record, told, read back. */
  async function change<T>(
    by: { personId: number; ip: string },
    deed: (trx: Trx, book: Book) => Promise<{ entry: { action: string; subject: string; detail: Record<string, unknown> } | null; answer: T }>,
  ): Promise<T> {
    const at = now()
    const answer = await db.transaction().execute(async (trx) => {
      await holdCatalogue(trx)
      books.refresh()
      const { entry, answer } = await deed(trx, await books.at(at))
      if (entry) {
        await record(trx, secrets, { ...entry, personId: by.personId, address: by.ip }, at)
        await tellBooks(trx)
      }
      return answer
    })
    books.refresh()
    return answer
  }
  const readBack = async (id: number) => {
    const book = await books.at(now())
    return rowOf(find(book, id), book)
  }
  const knownUnit = (book: Book, code: string | null) => {
    if (code !== null && !book.unitByCode.has(code)) throw new Refused('unit-unknown', { unit: code })
  }

  serve(app, contract.listCatalogue, async ({ query }) => {
    const book = await books.at(now()),
      day = query.day ?? book.day,
      all = [...book.items.values()]
    const versions = [...Map.groupBy(all, (i) => i.version)].map(([version, items]) => ({
      version,
      from: items.map((i) => i.validFrom).sort()[0]!,
      to: items.some((i) => i.validTo === null)
        ? null
        : items
            .map((i) => i.validTo!)
            .sort()
            .at(-1)!,
      items: new Set(items.map((i) => i.code)).size,
      inForce: items.filter((i) => valid(i, day)).length,
    }))
    // of each item the form of the day; with `all` also what has ended or is to come, each by its newest form
    const shown = query.all
      ? [...Map.groupBy(all, (i) => `${i.version} ${i.code}`).values()].map(
          (forms) => forms.find((i) => valid(i, day)) ?? forms.toSorted((a, b) => (a.validFrom < b.validFrom ? 1 : -1))[0]!,
        )
      : all.filter((i) => valid(i, day))
    const text = (query.text ?? '').trim().toLowerCase(),
      within = shown.filter((i) => (query.version === undefined || i.version === query.version) && (query.kind === undefined || i.kind === query.kind))
    const fit = within
      .filter((i) => query.major === undefined || i.major === query.major)
      .filter(
        (i) =>
          !text ||
          i.name.toLowerCase().includes(text) ||
          i.code.toLowerCase().startsWith(text) ||
          i.majorName.includes(text) ||
          (i.unitCode && book.unitByCode.get(i.unitCode)?.name.includes(text)),
      )
      .sort((a, b) => (a.version === b.version ? (a.code < b.code ? -1 : 1) : a.version < b.version ? 1 : -1))
    return {
      today: book.day,
      versions: versions.sort((a, b) => (a.from < b.from ? 1 : -1)),
      majors: [...Map.groupBy(within, (i) => `${i.kind} ${i.major}`).values()]
        .map((items) => ({ kind: items[0]!.kind, major: items[0]!.major, majorName: items[0]!.majorName, items: items.length }))
        .sort((a, b) => (a.kind === b.kind ? (a.major < b.major ? -1 : 1) : a.kind < b.kind ? -1 : 1)),
      total: fit.length,
      items: fit.slice(0, 600).map((i) => rowOf(i, book)),
    }
  })

  serve(app, contract.oneItem, async ({ params }) => {
    const book = await books.at(now()),
      item = find(book, params.id),
      all = [...book.items.values()]
    const nameOf = (code: string, notIn: string | null) => all.find((i) => i.code === code && i.version !== notIn)?.name ?? null
    const rows = await db.selectFrom('item_map').selectAll().orderBy('old_system').orderBy('old_code').execute()
    const mapping = (m: (typeof rows)[number]) => ({
      oldSystem: m.old_system,
      oldCode: m.old_code,
      oldName: all.find((i) => i.version === m.old_system && plainCode(i.code) === plainCode(m.old_code))?.name ?? null,
      code: m.code,
      name: nameOf(m.code, m.old_system),
      validFrom: m.valid_from,
      validTo: m.valid_to,
    })
    const ids = formsOf(all, item).map((i) => i.id)
    const { open, ever } = await db
      .selectFrom('cases')
      .select((eb) => [eb.fn.countAll<number>().as('ever'), eb.fn.countAll<number>().filterWhere('ended_at', 'is', null).as('open')])
      .where('item_id', 'in', ids)
      .executeTakeFirstOrThrow()
    return {
      item: rowOf(item, book),
      forms: formsOf(all, item)
        .reverse()
        .map((i) => rowOf(i, book)),
      before: rows.filter((m) => m.code === item.code && m.old_system !== item.version).map(mapping),
      after: rows.filter((m) => m.old_system === item.version && plainCode(m.old_code) === plainCode(item.code)).map(mapping),
      open: Number(open),
      ever: Number(ever),
    }
  })

  serve(app, contract.changeItem, async ({ params, body, who, ip }) => {
    const id = await change({ personId: who.personId, ip }, async (trx, book) => {
      const item = find(book, params.id),
        next = edited(item, body.fields)
      mustBeAhead(body.from, book.day)
      knownUnit(book, next.unitCode)
      if (formsOf(book.items.values(), item).at(-1) !== item)
        throw new Refused('moved-on', { id: item.id }, { zh: '这个事项已经有更新的一版，请看最新的', en: 'There is a later form of this item; see the newest.' })
      const what = differences(item, next),
        id = await putForm(trx, item, next, body.from)
      const detail = { version: item.version, from: body.from, what, before: contract.fieldsOf(item), after: contract.fieldsOf(next) }
      return { entry: what.length ? { action: 'catalogue.changed', subject: `item:${item.code}`, detail } : null, answer: id }
    })
    return readBack(id)
  })
  serve(app, contract.addItem, async ({ body, who, ip }) => {
    const id = await change({ personId: who.personId, ip }, async (trx, book) => {
      mustBeAhead(body.from, book.day)
      knownUnit(book, body.fields.unitCode)
      const clash = [...book.items.values()].find((i) => i.code === body.code && (i.validTo === null || i.validTo > body.from))
      if (clash) throw new Refused('bad-catalogue', { code: body.code }, { zh: `代码 ${body.code} 已是“${clash.name}”`, en: `The code ${body.code} is “${clash.name}” already.` })
      const id = await insertItem(trx, { ...body.fields, code: body.code, kind: body.kind, version: body.version }, body.from)
      return { entry: { action: 'catalogue.added', subject: `item:${body.code}`, detail: { version: body.version, from: body.from, ...body.fields } }, answer: id }
    })
    return readBack(id)
  })
  serve(app, contract.endItem, async ({ params, body, who, ip }) => {
    await change({ personId: who.personId, ip }, async (trx, book) => {
      const item = find(book, params.id)
      if (formsOf(book.items.values(), item).at(-1) !== item)
        throw new Refused('moved-on', { id: item.id }, { zh: '这个事项已经有更新的一版，请看最新的', en: 'There is a later form of this item; see the newest.' })
      if (body.day !== null) mustBeAhead(body.day, book.day)
      if (body.day !== null && body.day <= item.validFrom)
        throw new Refused('bad-catalogue', { day: body.day }, { zh: `它从 ${item.validFrom} 才开始，停用要在那以后`, en: `It begins on ${item.validFrom}; it must end later.` })
      if (body.day === null && item.validTo !== null && item.validTo <= book.day)
        throw new Refused('bad-catalogue', { day: item.validTo }, { zh: '它已经停用了。要再用，请加成新的', en: 'It has ended. Add it anew to use it again.' })
      await trx.updateTable('items').set({ valid_to: body.day }).where('id', '=', item.id).execute()
      return { entry: { action: 'catalogue.ended', subject: `item:${item.code}`, detail: { version: item.version, from: item.validTo, to: body.day } }, answer: null }
    })
    return readBack(params.id)
  })
  serve(app, contract.dropForm, ({ params, who, ip }) =>
    change({ personId: who.personId, ip }, async (trx, book) => {
      const { dropped, restored } = await dropForm(trx, book.items.values(), params.id)
      return {
        entry: {
          action: 'catalogue.form.dropped',
          subject: `item:${dropped.code}`,
          detail: { version: dropped.version, from: dropped.validFrom, was: contract.fieldsOf(dropped) },
        },
        answer: { restored: restored?.id ?? null },
      }
    }),
  )
  serve(app, contract.mapItem, ({ body, who, ip }) =>
    change({ personId: who.personId, ip }, async (trx, book) => {
      if (body.on && ![...book.items.values()].some((i) => i.code === body.code && valid(i, body.from)))
        throw new Refused('bad-catalogue', { code: body.code }, { zh: `${body.from} 没有代码是 ${body.code} 的事项`, en: `There is no item ${body.code} on ${body.from}.` })
      const key = { old_system: body.oldSystem.trim(), old_code: body.oldCode.trim(), code: body.code }
      const running = (
        await trx.selectFrom('item_map').selectAll().where('old_system', '=', key.old_system).where('old_code', '=', key.old_code).where('code', '=', key.code).execute()
      ).find((m) => m.valid_to === null || m.valid_to > body.from)
      if (body.on === (running !== undefined)) return { entry: null, answer: { ok: true as const } }
      if (!running)
        await trx
          .insertInto('item_map')
          .values({ ...key, valid_from: body.from, valid_to: null })
          .execute()
      else {
        const mapping = sql`old_system = ${key.old_system} and old_code = ${key.old_code} and code = ${key.code} and valid_from = ${running.valid_from}`
        if (running.valid_from >= body.from) await sql`delete from item_map where ${mapping}`.execute(trx)
        else await sql`update item_map set valid_to = ${body.from} where ${mapping}`.execute(trx)
      }
      return { entry: { action: 'catalogue.mapped', subject: `item:${body.code}`, detail: { ...key, day: body.from, on: body.on } }, answer: { ok: true as const } }
    }),
  )

  serve(app, contract.exportCatalogue, async ({ query, who, ip }, reply) => {
    const book = await books.at(now())
    const rows = [...book.items.values()]
      .filter((i) => valid(i, book.day) && (query.version === undefined || i.version === query.version))
      .sort((a, b) => (a.code < b.code ? -1 : 1))
    await db
      .transaction()
      .execute((trx) =>
        record(
          trx,
          secrets,
          { action: 'export', subject: 'catalogue.csv', personId: who.personId, address: ip, detail: { version: query.version ?? null, items: rows.length } },
          now(),
        ),
      )
    reply
      .header('content-type', 'text/csv; charset=utf-8')
      .header('content-disposition', `attachment; filename="catalogue.csv"; filename*=UTF-8''${encodeURIComponent('事项目录')}.csv`)
    return reply.send(sheetOf(rows))
  })
  type Sheet = Static<(typeof contract.previewSheet)['schema']['body']>
  const read = (book: Book, body: Sheet) => {
    mustBeAhead(body.from, book.day)
    const { items, problems } = readSheet(body.csv, unitCodesOf(book))
    const version = body.version.trim()
    // a code names one thing: it may not be that of an item of another version in force
    for (const s of items) {
      const clash = [...book.items.values()].find((i) => i.code === s.code && i.version !== version && (i.validTo === null || i.validTo > body.from))
      if (clash) problems.push({ line: 0, zh: `代码 ${s.code} 已是 ${clash.version} 的“${clash.name}”`, en: `The code ${s.code} belongs to “${clash.name}” of ${clash.version}.` })
    }
    const plan = planSheet(book.items.values(), items, { version, from: body.from, whole: body.whole && !problems.length })
    const view: contract.SheetView = {
      problems: problems.slice(0, 200),
      fresh: plan.fresh.map(({ code, name }) => ({ code, name })),
      changed: plan.changed.map(({ next, what }) => ({ code: next.code, name: next.name, what })),
      ended: plan.ended.map(({ code, name }) => ({ code, name })),
      same: plan.same,
    }
    return { plan, view, version }
  }
  serve(app, contract.previewSheet, async ({ body }) => read(await books.at(now()), body).view)
  serve(app, contract.importSheet, ({ body, who, ip }) =>
    change({ personId: who.personId, ip }, async (trx, book) => {
      const { plan, view, version } = read(book, body)
      const [first] = view.problems
      if (first) throw new Refused('bad-catalogue', view.problems, { zh: `第 ${first.line} 行：${first.zh}`, en: `Line ${first.line}: ${first.en}` })
      for (const item of plan.fresh) await insertItem(trx, { ...item, version }, body.from)
      for (const { old, next } of plan.changed) await putForm(trx, old, { ...next, version }, body.from)
      for (const i of plan.ended) if (i.validFrom < body.from) await trx.updateTable('items').set({ valid_to: body.from }).where('id', '=', i.id).execute()
      const detail = { version, from: body.from, fresh: view.fresh.map((i) => i.code), changed: view.changed.map((i) => i.code), ended: view.ended.map((i) => i.code) }
      return { entry: view.fresh.length || view.changed.length || view.ended.length ? { action: 'catalogue.imported', subject: `version:${version}`, detail } : null, answer: view }
    }),
  )
}
