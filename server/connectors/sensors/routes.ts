/** 物联感知 over HTTP: devices for the administrator, snooze and alarms for whoever keeps watch. */
import { randomBytes } from 'node:crypto'
import { addDevice, changeDevice, type DeviceBody, issueDevicePassword, listSensors, snoozeDevice } from '../../../contract/sensors.ts'
import { flawOf } from '../../../domain/alarm.ts'
import type { Trx } from '../../db/db.ts'
import { record } from '../../kit/audit.ts'
import { Refused } from '../../kit/errors.ts'
import { type App, serve } from '../../kit/http.ts'
import type { Dock } from '../kit/connector.ts'
import { sourcesOf } from '../kit/sources.ts'
import { passwordHash } from './broker.ts'
import { devicesOf, episodesOf } from './queries.ts'

/** A snooze has an end: no later than this many days on. */
const SNOOZE_DAYS = 30

export function sensorRoutes(app: App, dock: Dock): void {
  const { db, secrets, now } = dock.house
  const log = (trx: Trx, by: { who: { personId: number }; ip: string }, action: string, id: number, detail: Record<string, unknown> = {}) =>
    record(trx, secrets, { action: `sensor.${action}`, subject: `device/${id}`, personId: by.who.personId, address: by.ip, detail }, now())
  /** The row a body makes: its cell from its point, its rule sound, its instance one of sensors. */
  async function columns(body: DeviceBody) {
    const book = await dock.books.at(now()),
      flaw = flawOf(body.rule)
    if (flaw) throw new Refused('bad-input', { field: 'rule' }, flaw)
    if ((await dock.source(body.connectorId))?.kind !== 'sensors') throw new Refused('bad-input', { field: 'connectorId' })
    if (body.itemId !== null && !book.items.has(body.itemId)) throw new Refused('bad-input', { field: 'itemId' })
    return {
      connector_id: body.connectorId,
      key: body.key,
      name: body.name,
      kind: body.kind,
      place: body.place,
      lng: body.lng,
      lat: body.lat,
      cell_id: body.lng === null || body.lat === null ? null : (book.grid.cellAt(body.lng, body.lat)?.id ?? null),
      item_id: body.itemId,
      measure: body.measure,
      rule: JSON.stringify(body.rule),
      mode: body.mode,
      active: body.active,
      changed_at: now(),
    }
  }
  const unique = (error: unknown): never => {
    throw (error as { code?: string }).code === '23505' ? new Refused('bad-input', { field: 'key' }, { zh: '这个设备编号已经用了', en: 'This device number is taken.' }) : error
  }
  const changed = async (trx: Trx, id: number, set: object) => {
    const row = await trx
      .updateTable('devices')
      .set({ ...set, changed_at: now() })
      .where('id', '=', id)
      .returning('id')
      .executeTakeFirst()
    if (!row) throw new Refused('not-found')
  }
  serve(app, listSensors, async () => {
    const at = now(),
      book = await dock.books.at(at)
    return {
      devices: await devicesOf(db, book, at),
      episodes: await episodesOf(db),
      sources: (await sourcesOf(db, { kind: 'sensors' })).map(({ id, name }) => ({ id, name })),
      now: at.toISOString(),
    }
  })
  serve(app, addDevice, async ({ body, who, ip }) => {
    const row = await columns(body)
    return db
      .transaction()
      .execute(async (trx) => {
        const { id } = await trx
          .insertInto('devices')
          .values({ ...row, made_at: now() })
          .returning('id')
          .executeTakeFirstOrThrow()
        await log(trx, { who, ip }, 'added', id, { ...body })
        return { id }
      })
      .catch(unique)
  })
  serve(app, changeDevice, async ({ params, body, who, ip }) => {
    const row = await columns(body)
    return db
      .transaction()
      .execute(async (trx) => {
        await changed(trx, params.id, row)
        await log(trx, { who, ip }, 'changed', params.id, { ...body })
        return { id: params.id }
      })
      .catch(unique)
  })
  serve(app, issueDevicePassword, async ({ params, who, ip }) =>
    db.transaction().execute(async (trx) => {
      const value = randomBytes(24).toString('base64url')
      await changed(trx, params.id, { password_hash: passwordHash(value) })
      await log(trx, { who, ip }, 'password', params.id)
      return { value }
    }),
  )
  serve(app, snoozeDevice, async ({ params, body, who, ip }) => {
    const until = body.until === null ? null : new Date(body.until),
      ahead = until ? until.getTime() - now().getTime() : 0
    if (until && (ahead <= 0 || ahead > SNOOZE_DAYS * 86_400_000))
      throw new Refused('bad-input', { field: 'until' }, { zh: `静默要有截止时间，最长 ${SNOOZE_DAYS} 天`, en: `A snooze ends, after ${SNOOZE_DAYS} days at most.` })
    if (until && !body.reason.trim()) throw new Refused('bad-input', { field: 'reason' }, { zh: '请写明静默的理由', en: 'Say why.' })
    return db.transaction().execute(async (trx) => {
      await changed(trx, params.id, { snoozed_until: until, snooze_reason: until ? body.reason : null })
      await log(trx, { who, ip }, 'snoozed', params.id, { ...body })
      return { id: params.id }
    })
  })
}
