/** 接入 over HTTP: the instances and their keys for the administrator; health, replay and re-sending for whoever keeps watch. */
import {
  addConnector,
  changeConnector,
  endConnectorKey,
  issueConnectorKey,
  listConnectors,
  listDeliveries,
  listPayloads,
  openPayload,
  pollConnector,
  replayPayload,
  resendDelivery,
} from '../../../contract/connectors.ts'
import type { Trx } from '../../db/db.ts'
import { record } from '../../kit/audit.ts'
import { Refused } from '../../kit/errors.ts'
import { type App, serve } from '../../kit/http.ts'
import { type Connector, type Dock, pollOf } from './connector.ts'
import { charsetOf, decodeText } from './decode.ts'
import { inlet } from './inlet.ts'
import { issueKey } from './keys.ts'
import { enqueueFor, resend } from './outbox.ts'
import { deliveriesOf, kindView, payloadsOf, sourceView, sourceViews } from './queries.ts'
import { opened, settle } from './receive.ts'
import { checkedConfig } from './settings.ts'

interface By {
  who: { personId: number }
  ip: string
}

/** The page's routes, the common door, and the own routes of each kind. */
export function connectorRoutes(app: App, dock: Dock): void {
  const { db, secrets, now } = dock.house
  const log = (trx: Trx, by: By, action: string, subject: string, detail: Record<string, unknown> = {}) =>
    record(trx, secrets, { action: `connector.${action}`, subject, personId: by.who.personId, address: by.ip, detail }, now())
  const kindOf = (kind: string): Connector => {
    const found = dock.kinds.get(kind)
    if (!found) throw new Refused('bad-input', { field: 'kind' })
    return found
  }
  /** One entry belongs to the instance in the address, or is not there. */
  const payloadRow = async (at: { id: number; entry: number }) => {
    const row = await db.selectFrom('payloads').selectAll().where('id', '=', at.entry).where('connector_id', '=', at.id).executeTakeFirst()
    if (!row) throw new Refused('not-found')
    return row
  }
  const unique = (error: unknown): never => {
    throw (error as { code?: string }).code === '23505' ? new Refused('bad-input', { field: 'name' }, { zh: '这个名称已经用了', en: 'This name is taken.' }) : error
  }

  serve(app, listConnectors, async () => {
    const at = now()
    return { kinds: [...dock.kinds.values()].map(kindView), sources: await sourceViews(db, at), now: at.toISOString() }
  })
  serve(app, addConnector, async ({ body, who, ip }) => {
    const at = now(),
      config = checkedConfig(kindOf(body.kind), body.config)
    return db
      .transaction()
      .execute(async (trx) => {
        const { id } = await trx
          .insertInto('connectors')
          .values({
            kind: body.kind,
            name: body.name,
            config: JSON.stringify(config),
            rights: JSON.stringify(body.rights ?? {}),
            ...(body.perMinute ? { per_minute: body.perMinute } : {}),
            ...(body.atOnce ? { at_once: body.atOnce } : {}),
            ...(body.keepDays ? { keep_days: body.keepDays } : {}),
            made_at: at,
            changed_at: at,
          })
          .returning('id')
          .executeTakeFirstOrThrow()
        await log(trx, { who, ip }, 'added', `connector/${id}`, { kind: body.kind, name: body.name, config })
        return sourceView(trx, at, id)
      })
      .catch(unique)
  })
  serve(app, changeConnector, async ({ params, body, who, ip }) => {
    const at = now()
    return db
      .transaction()
      .execute(async (trx) => {
        const row = await trx.selectFrom('connectors').selectAll().where('id', '=', params.id).forUpdate().executeTakeFirst()
        if (!row) throw new Refused('not-found')
        const config = body.config === undefined ? row.config : checkedConfig(kindOf(row.kind), body.config)
        await trx
          .updateTable('connectors')
          .set({
            name: body.name ?? row.name,
            enabled: body.enabled ?? row.enabled,
            config: JSON.stringify(config),
            rights: JSON.stringify(body.rights ?? row.rights),
            per_minute: body.perMinute ?? row.per_minute,
            at_once: body.atOnce ?? row.at_once,
            keep_days: body.keepDays ?? row.keep_days,
            changed_at: at,
          })
          .where('id', '=', params.id)
          .execute()
        await log(trx, { who, ip }, 'changed', `connector/${params.id}`, { ...body })
        return sourceView(trx, at, params.id)
      })
      .catch(unique)
  })

  serve(app, issueConnectorKey, async ({ params, body, who, ip }) =>
    db.transaction().execute(async (trx) => {
      const view = await sourceView(trx, now(), params.id),
        kind = kindOf(view.kind)
      const fits = body.use === 'outgoing' ? (kind.outgoing ?? []).some((o) => o.key === body.name) && body.value !== undefined : kind.proves.includes(body.use)
      if (!fits) throw new Refused('bad-input', { field: 'use' })
      const made = await issueKey(trx, secrets, { sourceId: params.id, use: body.use, name: body.name, value: body.value }, now())
      await log(trx, { who, ip }, 'key.issued', `connector/${params.id}`, { key: made.id, use: body.use, name: body.name })
      return { id: made.id, value: body.use === 'outgoing' ? null : made.value }
    }),
  )
  serve(app, endConnectorKey, async ({ params, who, ip }) =>
    db.transaction().execute(async (trx) => {
      const ended = await trx
        .updateTable('connector_keys')
        .set({ ends_at: now() })
        .where('id', '=', params.entry)
        .where('connector_id', '=', params.id)
        .returning('name')
        .executeTakeFirst()
      if (!ended) throw new Refused('not-found')
      await log(trx, { who, ip }, 'key.ended', `connector/${params.id}`, { key: params.entry, name: ended.name })
      return {}
    }),
  )

  serve(app, listPayloads, ({ params, query }) => payloadsOf(db, { sourceId: params.id, ...query }))
  serve(app, openPayload, async ({ params, body, who, ip }) => {
    const payload = opened(secrets, await payloadRow(params))
    await db.transaction().execute((trx) => log(trx, { who, ip }, 'payload.opened', `payload/${params.entry}`, { purpose: body.purpose }))
    const { text, encoding } = decodeText(payload.body, charsetOf(payload.type))
    return { headers: payload.headers, text, encoding }
  })
  serve(app, replayPayload, async ({ params, who, ip }) => {
    await payloadRow(params)
    await db.transaction().execute((trx) => log(trx, { who, ip }, 'payload.replayed', `payload/${params.entry}`))
    await settle(dock, params.entry, now())
    return (await payloadsOf(db, { sourceId: params.id, id: params.entry })).rows[0]!
  })
  serve(app, listDeliveries, ({ params, query }) => deliveriesOf(db, { sourceId: params.id, ...query }))
  serve(app, resendDelivery, async ({ params, who, ip }) => {
    await db.transaction().execute(async (trx) => {
      await resend(trx, { sourceId: params.id, id: params.entry }, now())
      await log(trx, { who, ip }, 'delivery.resent', `delivery/${params.entry}`)
    })
    return (await deliveriesOf(db, { sourceId: params.id, id: params.entry })).rows[0]!
  })
  serve(app, pollConnector, async ({ params, who, ip }) =>
    db.transaction().execute(async (trx) => {
      const view = await sourceView(trx, now(), params.id)
      if (!view.enabled || !pollOf(kindOf(view.kind), view.config)) throw new Refused('connector-off')
      await enqueueFor(trx, 'poll', params.id, { id: params.id }, { key: `poll ${params.id}` })
      await log(trx, { who, ip }, 'polled', `connector/${params.id}`)
      return {}
    }),
  )

  inlet(app, dock)
  for (const connector of dock.kinds.values()) connector.routes?.(app, dock)
}
