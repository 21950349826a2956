import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Person, testHouse } from '../../../test/house.ts'
import { fakeOutside } from '../../../test/outside.ts'
import { act } from '../../cases/act.ts'
import type { Connector, Dock } from './connector.ts'
import { createDock } from './dock.ts'
import { lamps } from './example.ts'
import { forget, passOn, pollOne, round } from './jobs.ts'
import { deliverOne, pauses } from './outbox.ts'
import { TRIES } from './receive.ts'
import { connectorRoutes } from './routes.ts'
import { signed, WINDOW } from './signature.ts'
import { createHttp } from '../../kit/http.ts'
import { routeNotices } from '../../notify/route.ts'

describe('a connector of the worked example, in a house', () => {
  let house: Awaited<ReturnType<typeof testHouse>>, app: Awaited<ReturnType<typeof createHttp>>, dock: Dock, admin: Person, lead: Person, id: number, secret: string
  const outside = fakeOutside()
  let failing = 0
  const words: unknown[] = []
  const polled: { cursor: unknown; messages: string[] } = { cursor: null, messages: [] }
  /** The example, which the test can make fail by our own fault, and poll. */
  const kinds: Connector[] = [
    {
      ...lamps,
      translate: (p, at) => {
        if (failing-- > 0) throw new Error('a bug of ours')
        return lamps.translate(p, at).map((item) => ('report' in item && item.report.text.includes('说一声') ? { word: { said: item.report.text } } : item))
      },
      take: async (_, __, ___, word) => {
        words.push(word)
        return { outcome: 'taken' }
      },
      poll: async (d, source) => {
        if (polled.messages.includes('broken')) throw new Error('cannot reach it')
        for (const m of polled.messages) await d.receive(source, { type: 'application/json', headers: {}, body: Buffer.from(m) }, { once: m })
        return { seen: polled.messages.length, was: source.cursor }
      },
    },
  ]
  const call = async (who: Person | null, method: 'GET' | 'POST' | 'PUT' | 'DELETE', url: string, payload?: object) => {
    const send = () => app.inject({ method, url: `/api${url}`, ...(payload ? { payload } : {}), headers: who ? { cookie: who.cookie } : {} })
    let res = await send()
    if (res.statusCode === 401 && who) {
      // The test's clock jumps over days: the session has run out, the person signs in again.
      const { cookies } = await house.house.accounts.signIn({ account: who.account, password: 'Firefly-2026', address: null, agent: null }, house.clock.now)
      who.cookie = cookies.map((c) => c.split(';')[0]).join('; ')
      res = await send()
    }
    return { status: res.statusCode, body: res.json() }
  }
  const post = async (body: string | Buffer, headers: Record<string, string> = {}, to = id) => {
    const bytes = Buffer.from(body as string)
    const res = await app.inject({
      method: 'POST',
      url: `/in/${to}`,
      payload: bytes,
      headers: { 'content-type': 'application/json', ...signed(secret, bytes, house.clock.now), ...headers },
    })
    return { status: res.statusCode, body: res.json() }
  }
  const fault = (n: number | string, more: object = {}) => JSON.stringify({ id: `L-${n}`, lamp: `A${n}`, fault: '灯不亮', ...more })

  beforeAll(async () => {
    house = await testHouse()
    await new Promise<void>((up) => outside.server.listen(0, '127.0.0.1', up))
    dock = createDock(house.house, house.books, kinds)
    app = await createHttp(house.house)
    connectorRoutes(app, dock)
    admin = await house.person('xt', 'sysAdmin')
    lead = await house.person('zb', 'shiftLead')
    const made = await call(admin, 'POST', '/connectors', { kind: 'lamps', name: '路灯一厂', config: { tellUrl: outside.url() } })
    id = made.body.id
    secret = (await call(admin, 'POST', `/connectors/${id}/keys`, { use: 'hmac', name: '主' })).body.value
  })
  afterAll(async () => {
    await app.close()
    await house.close()
    outside.server.close()
  })

  test('only the administrator makes one, an operator watches, others see nothing', async () => {
    const clerk = await house.person('slc', 'unit')
    expect((await call(clerk, 'GET', '/connectors')).status).toBe(403)
    expect((await call(lead, 'POST', '/connectors', { kind: 'lamps', name: 'x', config: {} })).status).toBe(403)
    expect((await call(admin, 'POST', '/connectors', { kind: 'lamps', name: '路灯一厂', config: {} })).status).toBe(400)
    expect((await call(admin, 'POST', '/connectors', { kind: 'nothing', name: 'y', config: {} })).status).toBe(400)
    const { body } = await call(lead, 'GET', '/connectors')
    expect(body.sources).toHaveLength(1)
    expect(JSON.stringify(body)).not.toContain(secret)
  })

  test('a wrong, a stale and a missing proof are turned away alike, and nothing is kept', async () => {
    const before = await house.db.selectFrom('payloads').select('id').execute()
    const bytes = Buffer.from(fault(1))
    expect((await post(fault(1), signed('another secret', bytes, house.clock.now))).body.code).toBe('wrong-credentials')
    expect((await post(fault(1), { 'x-yinghuo-signature': 'sha256=00' })).status).toBe(401)
    expect((await post(fault(1), signed(secret, bytes, new Date(house.clock.now.getTime() - (WINDOW + 1) * 1000)))).body.code).toBe('stale-signature')
    expect((await post(fault(1), signed(secret, Buffer.from(fault(2)), house.clock.now))).status).toBe(401)
    expect((await post(fault(1), {}, 99_999)).body.code).toBe('wrong-credentials')
    expect(await house.db.selectFrom('payloads').select('id').execute()).toEqual(before)
  })

  test('a fault becomes a case; sent again it is a duplicate; the bytes are kept sealed', async () => {
    const first = await post(fault(10))
    expect(first).toMatchObject({ status: 200, body: { outcome: 'taken', items: [{ outcome: 'taken' }] } })
    // The very same message (same signature) and the same fault in another message.
    expect((await post(fault(10))).body.outcome).toBe('duplicate')
    expect((await post(fault(10, { extra: 1 }))).body).toMatchObject({ outcome: 'duplicate', items: [{ no: first.body.items[0].no }] })
    const kept = await house.db.selectFrom('payloads').select(['sealed', 'outcome']).where('connector_id', '=', id).execute()
    expect(kept).toHaveLength(2)
    expect(kept.some((k) => k.sealed.includes('A10'))).toBe(false)
    const report = await house.db.selectFrom('reports').selectAll().where('external_no', '=', 'L-10').executeTakeFirstOrThrow()
    expect(report).toMatchObject({ connector_id: id, channel: 'sensor', text: 'A10 号路灯：灯不亮' })
  })

  test('GB18030 and a BOM are read; a cut-off body and another format are refused in words', async () => {
    const gb = Buffer.concat([Buffer.from('{"id":"L-gb","lamp":"A9","fault":"'), Buffer.from([0xb5, 0xc6, 0xb2, 0xbb, 0xc1, 0xc1]), Buffer.from('"}')])
    expect((await post(gb)).body.outcome).toBe('taken')
    expect((await house.db.selectFrom('reports').select('text').where('external_no', '=', 'L-gb').executeTakeFirstOrThrow()).text).toBe('A9 号路灯：灯不亮')
    expect((await post(Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from(fault('bom'))]))).body.outcome).toBe('taken')
    expect(await post(fault(11).slice(0, 20))).toMatchObject({ status: 422, body: { outcome: 'refused', reason: expect.stringContaining('不是路灯的报文') } })
    expect((await post('<xml/>', { 'content-type': 'text/xml' })).status).toBe(422)
  })

  test('a sign that no store can keep is refused in words, in a report and in a word alike; the rest of the payload is taken and nothing is tried again', async () => {
    const bad = { fault: '坏\0了' },
      half = { lamp: 'A\ud83d' }
    const { status, body } = await post(`[${[fault(90), fault(91, bad), fault(92, half), fault(93, { fault: '说一声' }), fault(94, { fault: '说一声\0' }), fault(95)].join()}]`)
    expect([status, body.outcome]).toEqual([200, 'taken'])
    expect(body.items.map((i: { outcome: string; reason?: string }) => [i.outcome, i.reason?.includes('存不了') ?? false])).toEqual([
      ['taken', false],
      ['refused', true],
      ['refused', true],
      ['taken', false],
      ['refused', true],
      ['taken', false],
    ])
    expect(words).toEqual([{ said: 'A93 号路灯：说一声' }])
    expect((await post(fault(96, bad))).status).toBe(422)
    expect(await house.db.selectFrom('payloads').select('outcome').where('outcome', 'in', ['waiting', 'failed']).execute()).toEqual([])
    expect(await house.db.selectFrom('reports').select('external_no').where('external_no', 'like', 'L-9_').orderBy('external_no').execute()).toEqual([
      { external_no: 'L-90' },
      { external_no: 'L-95' },
    ])
  })

  test('of many things in one payload the good ones are taken and the bad ones named', async () => {
    const { body } = await post(`[${fault(20)},{"id":"L-21"},${fault(22)}]`)
    expect(body.items.map((i: { outcome: string }) => i.outcome)).toEqual(['taken', 'refused', 'taken'])
    expect(body.items[1].line).toBe(1)
  })

  test('what fails by our own fault is kept, acknowledged and taken later; a replay makes nothing twice and is in the audit log', async () => {
    failing = 1
    const { status, body } = await post(fault(30))
    expect([status, body.outcome]).toEqual([202, 'waiting'])
    house.clock.now = new Date(house.clock.now.getTime() + 61_000)
    await round(dock, house.clock.now)
    const row = await house.db.selectFrom('payloads').selectAll().where('ref', '=', body.receipt).executeTakeFirstOrThrow()
    expect(row.outcome).toBe('taken')
    const cases = async () => (await house.db.selectFrom('cases').select('id').execute()).length
    const before = await cases()
    const again = await call(lead, 'POST', `/connectors/${id}/payloads/${row.id}/replay`)
    expect(again.body).toMatchObject({ outcome: 'taken', no: expect.any(String) })
    expect(await cases()).toBe(before)
    expect(await house.db.selectFrom('audit').select('action').where('subject', '=', `payload/${row.id}`).execute()).toEqual([{ action: 'connector.payload.replayed' }])
  })

  test('after so many failures it stays failed until a person replays it', async () => {
    failing = TRIES
    const { body } = await post(fault(31))
    for (let n = 1; n < TRIES; n++) {
      house.clock.now = new Date(house.clock.now.getTime() + 61_000)
      await round(dock, house.clock.now)
    }
    const row = await house.db.selectFrom('payloads').selectAll().where('ref', '=', body.receipt).executeTakeFirstOrThrow()
    expect(row).toMatchObject({ outcome: 'failed', reason: 'a bug of ours' })
    expect((await call(lead, 'GET', '/connectors')).body.sources[0].health.failed).toBe(1)
    expect((await call(lead, 'POST', `/connectors/${id}/payloads/${row.id}/replay`)).body.outcome).toBe('taken')
  })

  test('the original is read with a purpose only, and that is logged', async () => {
    const { rows } = (await call(lead, 'GET', `/connectors/${id}/payloads`)).body
    expect((await call(admin, 'POST', `/connectors/${id}/payloads/${rows[0].id}/open`, { purpose: '核对' })).status).toBe(403)
    expect((await call(lead, 'POST', `/connectors/${id}/payloads/${rows[0].id}/open`, {})).status).toBe(400)
    expect((await call(lead, 'POST', `/connectors/${id}/payloads/${rows[0].id}/open`, { purpose: '核对灯号' })).body.text).toContain('L-31')
    expect((await house.db.selectFrom('audit').select('detail').where('action', '=', 'connector.payload.opened').execute()).map((a) => a.detail)).toEqual([{ purpose: '核对灯号' }])
  })

  test('a rotated secret leaves the earlier one good for a day; an ended one counts no more', async () => {
    const fresh = (await call(admin, 'POST', `/connectors/${id}/keys`, { use: 'hmac', name: '主' })).body
    expect((await post(fault(40))).body.outcome).toBe('taken')
    house.clock.now = new Date(house.clock.now.getTime() + 25 * 3_600_000)
    expect((await post(fault(41))).status).toBe(401)
    secret = fresh.value
    expect((await post(fault(41))).body.outcome).toBe('taken')
    const spare = (await call(admin, 'POST', `/connectors/${id}/keys`, { use: 'hmac', name: '备' })).body
    await call(admin, 'DELETE', `/connectors/${id}/keys/${spare.id}`)
    expect((await post(fault(42), signed(spare.value, Buffer.from(fault(42)), house.clock.now))).status).toBe(401)
  })

  test('switched off it takes nothing and sends nothing', async () => {
    await call(admin, 'PUT', `/connectors/${id}`, { enabled: false })
    expect((await post(fault(50))).body.code).toBe('connector-off')
    await call(admin, 'PUT', `/connectors/${id}`, { enabled: true })
  })

  test('one source’s flood is turned away and another’s report goes through', async () => {
    const other = (await call(admin, 'POST', '/connectors', { kind: 'lamps', name: '路灯二厂', config: {} })).body.id
    const theirs = (await call(admin, 'POST', `/connectors/${other}/keys`, { use: 'hmac', name: '主' })).body.value
    await call(admin, 'PUT', `/connectors/${id}`, { perMinute: 20 })
    const answers = await Promise.all(Array.from({ length: 40 }, (_, n) => post(fault(`f${n}`))))
    const kept = answers.filter((a) => a.status === 200)
    expect(kept).toHaveLength(20)
    expect(answers.filter((a) => a.body.code === 'too-many')).toHaveLength(20)
    expect((await post(fault('calm'), signed(theirs, Buffer.from(fault('calm')), house.clock.now), other)).status).toBe(200)
    await call(admin, 'PUT', `/connectors/${id}`, { perMinute: 600 })
  })

  test('the answer to a reporter goes into the outbox and out; a line that breaks is tried again, in order, and a refusal is a dead letter that can be sent anew', async () => {
    const { case_id } = await house.db.selectFrom('reports').select('case_id').where('external_no', '=', 'L-10').executeTakeFirstOrThrow()
    const book = await house.books.at(house.clock.now)
    const deed = (name: string, fields: Record<string, unknown> = {}) =>
      house.db
        .transaction()
        .execute((trx) =>
          act(
            trx,
            { book, secrets: house.house.secrets },
            { id: case_id },
            { target: { life: 'case' }, act: name, fields, by: { personId: lead.id, actor: { id: lead.id, role: 'acceptor' } } },
            house.clock.now,
          ),
        )
    await deed('accept')
    await deed('reject', { reason: '不归我们管，已告知厂家' })
    expect(await passOn(dock, house.clock.now)).toBe(0) // not before it was decided which way each goes
    await routeNotices(house.db, house.clock.now)
    expect(await passOn(dock, house.clock.now)).toBe(2)
    expect(await passOn(dock, house.clock.now)).toBe(0)
    const [first, second] = await house.db.selectFrom('deliveries').selectAll().where('case_id', '=', case_id).orderBy('id').execute()
    expect(first!.sealed.includes('已告知')).toBe(false)

    expect(await deliverOne(dock, second!.id, house.clock.now)).toBeNull() // the first of this case has not gone yet
    outside.next.push('broken')
    expect(await deliverOne(dock, first!.id, house.clock.now)).toBe('again')
    expect(await deliverOne(dock, first!.id, house.clock.now)).toBeNull() // its pause is not over
    expect((await call(lead, 'GET', '/connectors')).body.sources[0].health).toMatchObject({ toSend: 2, sendError: expect.stringContaining('the line broke') })
    house.clock.now = new Date(house.clock.now.getTime() + pauses[0] * 60_000)
    outside.next.push('half')
    expect(await deliverOne(dock, first!.id, house.clock.now)).toBe('again')
    house.clock.now = new Date(house.clock.now.getTime() + pauses[1] * 60_000)
    expect(await deliverOne(dock, first!.id, house.clock.now)).toBe('done')
    expect((await house.db.selectFrom('notices').select('sent_at').where('id', '=', first!.notice_id!).executeTakeFirstOrThrow()).sent_at).toEqual(house.clock.now)
    // Told twice (the half answer was read by nobody), under one key.
    expect(new Set(outside.told.map((t) => t.headers['idempotency-key'])).size).toBe(1)

    outside.next.push('refuse')
    house.clock.now = new Date(house.clock.now.getTime() + 60 * 60_000)
    expect(await deliverOne(dock, second!.id, house.clock.now)).toBe('dead')
    const dead = (await call(lead, 'GET', `/connectors/${id}/deliveries?state=dead`)).body.rows
    expect(dead).toMatchObject([{ id: second!.id, error: expect.stringContaining('422') }])
    expect((await call(lead, 'POST', `/connectors/${id}/deliveries/${second!.id}/resend`)).body.state).toBe('waiting')
    expect(await deliverOne(dock, second!.id, house.clock.now)).toBe('done')
    expect(JSON.parse(outside.told.at(-1)!.body)).toMatchObject({ kind: 'answer', text: '不归我们管，已告知厂家', externalNo: 'L-10' })
    expect((await call(lead, 'POST', `/connectors/${id}/deliveries/${second!.id}/resend`)).status).toBe(404) // what was sent is not sent again
  })

  test('two sources that count alike have a case each; the same source twice has one, also where its report was kept without its source', async () => {
    const other = (await call(admin, 'POST', '/connectors', { kind: 'lamps', name: '路灯三厂', config: {} })).body.id
    const theirs = (await call(admin, 'POST', `/connectors/${other}/keys`, { use: 'hmac', name: '主' })).body.value
    const postOther = (body: string) => post(body, signed(theirs, Buffer.from(body), house.clock.now), other)
    const mine = (await post(fault('same'))).body.items[0],
      other1 = (await postOther(fault('same', { lamp: 'B1' }))).body.items[0]
    expect([mine.outcome, other1.outcome]).toEqual(['taken', 'taken'])
    expect(other1.no).not.toBe(mine.no)
    const rows = () => house.db.selectFrom('reports').select(['connector_id', 'external_no']).where('external_no', '=', 'L-same').orderBy('id').execute()
    expect(await rows()).toEqual([id, other].map((connector_id) => ({ connector_id, external_no: 'L-same' })))
    expect((await post(fault('same', { extra: 1 }))).body.items[0]).toMatchObject({ outcome: 'duplicate', no: mine.no })
    expect((await postOther(fault('same', { lamp: 'B1', extra: 1 }))).body.items[0]).toMatchObject({ outcome: 'duplicate', no: other1.no })
    // As reports stand that came before their source was written beside them, or in a workbook under another key.
    await postOther(fault('old'))
    await house.db.updateTable('reports').set({ connector_id: null, key: 'L-old in a workbook' }).where('external_no', '=', 'L-old').execute()
    expect((await postOther(fault('old', { extra: 1 }))).body.items[0].outcome).toBe('duplicate')
    expect(await house.db.selectFrom('reports').select('id').where('external_no', '=', 'L-old').execute()).toHaveLength(1)
  })

  test('an outside that stays down is asked less and less, then it is a dead letter, never lost', async () => {
    await house.db.transaction().execute((trx) => dock.send(trx, { id }, { key: 'long', kind: 'test', payload: {} }, house.clock.now))
    await house.db.transaction().execute((trx) => dock.send(trx, { id }, { key: 'long', kind: 'test', payload: {} }, house.clock.now))
    const mine = await house.db.selectFrom('deliveries').select('id').where('key', '=', 'long').execute()
    expect(mine).toHaveLength(1)
    const outcomes: unknown[] = []
    for (const pause of [...pauses, 0]) {
      outside.next.push('down')
      outcomes.push(await deliverOne(dock, mine[0]!.id, house.clock.now))
      house.clock.now = new Date(house.clock.now.getTime() + pause * 60_000)
    }
    expect(outcomes).toEqual([...pauses.map(() => 'again'), 'dead'])
    expect((await call(lead, 'GET', '/connectors')).body.sources.find((s: { id: number }) => s.id === id).health.dead).toBe(1)
  })

  test('polling keeps its cursor, repeats harmlessly, and says what went wrong', async () => {
    polled.messages = [fault('p1'), fault('p2')]
    await pollOne(dock, id, house.clock.now)
    await pollOne(dock, id, house.clock.now)
    expect((await dock.source(id))!.cursor).toEqual({ seen: 2, was: { seen: 2, was: null } })
    expect(await house.db.selectFrom('reports').select('id').where('external_no', 'in', ['L-p1', 'L-p2']).execute()).toHaveLength(2)
    polled.messages = ['broken']
    await pollOne(dock, id, house.clock.now)
    const { health } = (await call(lead, 'GET', '/connectors')).body.sources.find((s: { id: number }) => s.id === id)
    expect(health).toMatchObject({ pollError: 'cannot reach it', lagSeconds: 0 })
  })

  test('kept payloads are forgotten after their days, but not what failed', async () => {
    failing = 1
    await post(fault('last'))
    const later = new Date(house.clock.now.getTime() + 91 * 86_400_000)
    expect((await forget(dock, later)).payloads).toBeGreaterThan(5)
    expect((await house.db.selectFrom('payloads').select('outcome').execute()).map((p) => p.outcome)).toEqual(['waiting'])
  })
})
