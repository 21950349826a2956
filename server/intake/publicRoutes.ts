/** 随手拍 over HTTP: anyone may come; a flood from one address does not close the door for the others, and one from everywhere does not drown the desk. */
import { randomBytes } from 'node:crypto'
import { publicAdd, publicPhoto, publicProgress, publicRate, publicReopen, publicReport, publicStart } from '../../contract/public.ts'
import { valid } from '../../domain/grid.ts'
import { receiptCode } from '../../domain/publicWords.ts'
import type { Books } from '../directory/book.ts'
import { BadFile } from '../files/badFile.ts'
import { takePhoto } from '../files/photo.ts'
import type { Storage } from '../files/storage.ts'
import { createBucket } from '../kit/bucket.ts'
import { Refused } from '../kit/errors.ts'
import { type App, household, serve } from '../kit/http.ts'
import { caseNumber } from './number.ts'
import { addWords, keepReceipt, photosOf, photoToken, progressOf, reopenOwn, reportOf } from './public.ts'
import { submit } from './submit.ts'

const SECOND = 1_000
/** Per address, and for everybody together: so many at once, then one every so often. */
const limits = {
  report: { own: [6, 60 * SECOND], all: [200, SECOND / 2] },
  photo: { own: [18, 20 * SECOND], all: [200, SECOND] },
  look: { own: [40, 2 * SECOND], all: [2_000, 5] },
} as const
const photoWaits = 24 * 3_600 * SECOND

export function publicRoutes(app: App, books: Books, storage: Storage): void {
  const { db, secrets, now } = app.house
  const buckets = Object.fromEntries(
    Object.entries(limits).map(([name, { own, all }]) => [name, { own: createBucket(own[0], own[1]), all: createBucket(all[0], all[1]) }]),
  ) as Record<keyof typeof limits, Record<'own' | 'all', ReturnType<typeof createBucket>>>
  const pass = (what: keyof typeof limits, ip: string) => {
    const { own, all } = buckets[what]
    if (!own.take(household(ip), now()) || !all.take('all', now())) throw new Refused('too-many')
  }
  const again = async (code: string) => {
    const at = now()
    return progressOf(db, await reportOf(db, secrets, code), await books.at(at), at)
  }

  serve(app, publicStart, async () => {
    const book = await books.at(now())
    const features = book.cells
      .filter((c) => c.boundary && (c.kind === 'community' || c.kind === 'street') && valid(c, book.day))
      .map((c) => ({ type: 'Feature', properties: { name: c.name, kind: c.kind }, geometry: { type: 'MultiPolygon', coordinates: c.boundary } }))
    const ground = (await db.selectFrom('settings').select('value').where('key', '=', 'ground').executeTakeFirst())?.value
    return { office: book.settings.office, demo: book.settings.demo, cells: { type: 'FeatureCollection', features }, ground: ground ?? { type: 'FeatureCollection', features: [] } }
  })

  serve(app, publicPhoto, async ({ raw, ip }) => {
    pass('photo', ip)
    const part = await raw.file()
    if (!part) throw new Refused('bad-input', { field: 'file' })
    const photo = await takePhoto(await part.toBuffer(), part.mimetype).catch((error: unknown) => {
      throw error instanceof BadFile ? new Refused('bad-file', { reason: error.code }, { zh: error.zh, en: error.en }) : error
    })
    const whole = await storage.put('photo', photo.original),
      thumb = await storage.put('thumb', photo.thumb)
    const { id } = await db
      .insertInto('files')
      .values({
        ...{ case_id: null, report_id: null, event_id: null, use: 'report', name: '居民照片', by_person: null, at: now() },
        ...{ key: whole.key, thumb_key: thumb.key, type: photo.type, size: whole.size, sha256: whole.sha256, width: photo.width, height: photo.height },
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    return { photo: photoToken(secrets, id), place: photo.place }
  })

  serve(app, publicReport, async ({ body, headers, ip }) => {
    pass('report', ip)
    const at = now(),
      book = await books.at(at),
      key = `public:${headers['idempotency-key']}`
    // Who fills in what no person sees is thanked and forgotten.
    if (body.website)
      return {
        code: receiptCode(randomBytes(10)),
        no: caseNumber(book, at, 0),
        receivedAt: at.toISOString(),
        again: false,
      }
    const photos = photosOf(secrets, body.photos)
    const made = await db.transaction().execute(async (trx) => {
      const { name, phone } = body
      const receipt = await submit(
        trx,
        { book, secrets },
        {
          key,
          text: body.text,
          place: body.place,
          ...(body.lng === undefined || body.lat === undefined ? {} : { lng: body.lng, lat: body.lat }),
          channel: 'resident',
          ...(name?.trim() || phone?.trim() ? { reporter: { ...(name?.trim() ? { name: name.trim() } : {}), ...(phone?.trim() ? { phone: phone.trim() } : {}) } } : {}),
          wantsReply: body.wantsReply ?? true,
          extra: { lang: body.lang ?? 'zh' },
          photos,
        },
        { id: 0, role: 'reporter' },
        null,
        at,
      )
      return { ...receipt, code: await keepReceipt(trx, secrets, key, at) }
    })
    if (made.again) buckets.report.own.giveBack(household(ip))
    return { code: made.code, no: made.no, receivedAt: made.receivedAt.toISOString(), again: made.again }
  })

  serve(app, publicProgress, async ({ params, ip }) => {
    pass('look', ip)
    return again(params.code)
  })
  serve(app, publicAdd, async ({ params, body, headers, ip }) => {
    pass('report', ip)
    const at = now(),
      book = await books.at(at)
    await db
      .transaction()
      .execute(async (trx) =>
        addWords(
          trx,
          { book, secrets },
          await reportOf(trx, secrets, params.code),
          { key: headers['idempotency-key'], text: body.text, photos: photosOf(secrets, body.photos) },
          at,
        ),
      )
    return again(params.code)
  })
  serve(app, publicRate, async ({ params, body, ip }) => {
    pass('report', ip)
    const seen = await again(params.code),
      report = await reportOf(db, secrets, params.code)
    if (!seen.may.rate)
      throw new Refused('moved-on', undefined, { zh: '现在不能评价：还没有答复，或已经评价过了', en: 'There is nothing to rate now: no answer yet, or it was rated already.' })
    await db
      .insertInto('evaluations')
      .values({ report_id: report.id, rating: body.rating, words: body.words?.trim() ?? '', person_id: null, at: now() })
      .execute()
    return again(params.code)
  })
  serve(app, publicReopen, async ({ params, body, ip }) => {
    pass('report', ip)
    const at = now(),
      book = await books.at(at)
    await db
      .transaction()
      .execute(async (trx) => reopenOwn(trx, { book, secrets }, await reportOf(trx, secrets, params.code), { reason: body.reason, photos: photosOf(secrets, body.photos) }, at))
    return again(params.code)
  })

  // Photos that never became part of a report are let go after a day.
  const sweep = async () => {
    const lost = await db
      .deleteFrom('files')
      .where('case_id', 'is', null)
      .where('by_person', 'is', null)
      .where('at', '<', new Date(now().getTime() - photoWaits))
      .returning(['key', 'thumb_key'])
      .execute()
    for (const key of lost.flatMap((f) => [f.key, f.thumb_key ?? []].flat()))
      if (
        !(await db
          .selectFrom('files')
          .select('id')
          .where((e) => e.or([e('key', '=', key), e('thumb_key', '=', key)]))
          .executeTakeFirst())
      )
        await storage.remove(key)
  }
  const timer = setInterval(() => void sweep().catch((err: unknown) => app.log.error({ err }, 'photos that nobody sent on could not be let go')), 3_600 * SECOND).unref()
  app.addHook('onClose', async () => clearInterval(timer))
}
