import { XMLParser, XMLValidator } from 'fast-xml-parser'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Person, testHouse } from '../../../test/house.ts'
import { act } from '../../cases/act.ts'
import { createDock } from '../kit/dock.ts'
import { round } from '../kit/jobs.ts'
import { connectors } from '../all.ts'
import { readForm } from './form.ts'
import { filterOf } from './routes.ts'
import { blanked } from './states.ts'

const lists = ['service', 'request', 'request_update', 'error', 'attribute', 'value', 'endpoint', 'format']
const parser = new XMLParser({ processEntities: true, parseTagValue: false, isArray: (name) => lists.includes(name) })
/** The fields of the specification, in its order. */
const requestFields = [
  'service_request_id',
  'status',
  'status_notes',
  'service_name',
  'service_code',
  'description',
  'agency_responsible',
  'service_notice',
  'requested_datetime',
  'updated_datetime',
  'expected_datetime',
  'address',
  'address_id',
  'zipcode',
  'lat',
  'long',
  'media_url',
]

describe('Open311 GeoReport v2', () => {
  let house: Awaited<ReturnType<typeof testHouse>>, admin: Person, lead: Person, id: number, key: string, item: number
  const at = (days = 0) => new Date(house.clock.now.getTime() + days * 86_400_000).toISOString()
  /** One resource in both formats, each checked for its type and, for XML, its soundness; answers the JSON and the parsed XML. */
  async function get(path: string, query: Record<string, string> = {}) {
    const search = new URLSearchParams(query).toString()
    const ask = async (format: string) => house.app.inject({ method: 'GET', url: `/open311/${path}.${format}${search ? `?${search}` : ''}` })
    const [json, xml] = [await ask('json'), await ask('xml')]
    expect(json.headers['content-type']).toBe('application/json; charset=utf-8')
    expect(xml.headers['content-type']).toBe('text/xml; charset=utf-8')
    expect(xml.statusCode).toBe(json.statusCode)
    expect(xml.body.startsWith('<?xml version="1.0" encoding="utf-8"?>')).toBe(true)
    expect(XMLValidator.validate(xml.body)).toBe(true)
    return { status: json.statusCode, json: json.json(), xml: parser.parse(xml.body) }
  }
  async function post(path: string, fields: Record<string, string> | [string, string][], headers: Record<string, string> = {}) {
    const res = await house.app.inject({
      method: 'POST',
      url: `/open311/v2/${path}`,
      payload: new URLSearchParams(fields as never).toString(),
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    })
    return { status: res.statusCode, type: res.headers['content-type'], body: res.body, json: path.endsWith('json') ? res.json() : null }
  }
  const file = async (fields: Record<string, string> = {}) =>
    post('requests.json', { api_key: key, service_code: '0101', lat: '32.39', long: '120.56', description: `井盖没了 ${Math.random()}`, ...fields })
  const deed = async (no: { id: number }, name: string, role: 'acceptor' | 'shiftLead', fields: Record<string, unknown> = {}) => {
    const book = await house.books.at(house.clock.now)
    await house.db
      .transaction()
      .execute((trx) =>
        act(
          trx,
          { book, secrets: house.house.secrets },
          no,
          { target: { life: 'case' }, act: name, fields, by: { personId: lead.id, actor: { id: lead.id, role } } },
          house.clock.now,
        ),
      )
  }

  beforeAll(async () => {
    house = await testHouse()
    admin = await house.person('xt', 'sysAdmin')
    lead = await house.person('zb', 'shiftLead')
    const thing = (code: string, name: string, filing: object[]) => ({
      version: 'v',
      code,
      name,
      kind: '部件',
      major: '01',
      major_name: '公用设施',
      limit_amount: 3,
      limit_unit: 'workDay',
      unit_code: null,
      filing: JSON.stringify(filing),
      closing: '[]',
      evidence: '{}',
      valid_from: '2020-01-01',
      valid_to: null,
    })
    const made = await house.db
      .insertInto('items')
      .values([
        thing('0101', '上水井盖 <破损> & 缺失', [
          { text: '缺失', must: false },
          { text: '破损', must: false },
        ]),
        thing('0102', '路灯', []),
      ])
      .returning('id')
      .execute()
    item = made[0]!.id
    house.books.refresh()
    const attributes = [
      'depth | number | optional | 坑有多深（厘米）',
      'seen | datetime | optional | 什么时候看到的',
      'side | singlevaluelist | required | 在路的哪边 | E=东; W=西',
      'pole | string | optional | 灯杆号',
      'more | text | optional | 还有什么',
      'kinds | multivaluelist | optional | 都有哪些 | a=盖; b=圈',
    ].join('\n')
    const added = await house.call(admin, 'POST', '/connectors', { kind: 'open311', name: '城市接口', config: { jurisdictionId: 'rucheng.example', contact: '0513-0000000' } })
    id = added.body.id
    key = (await house.call(admin, 'POST', `/connectors/${id}/keys`, { use: 'apiKey', name: '随手拍' })).body.value
    const questions = await house.call(admin, 'POST', '/connectors', { kind: 'open311', name: '有问的接口', config: { jurisdictionId: 'asking.example', attributes } })
    await house.call(admin, 'PUT', `/connectors/${questions.body.id}`, { enabled: false })
  })
  afterAll(() => house.close())

  test('discovery names the endpoint, its formats and the specification', async () => {
    const { json, xml } = await get('discovery')
    expect(json).toMatchObject({
      contact: '0513-0000000',
      endpoints: [
        { specification: 'http://wiki.open311.org/GeoReport_v2', url: expect.stringMatching(/\/open311\/v2$/), type: 'production', formats: ['text/xml', 'application/json'] },
      ],
    })
    expect(Object.keys(json)).toEqual(['changeset', 'contact', 'key_service', 'endpoints'])
    expect(xml.discovery.endpoints.endpoint[0].formats.format).toEqual(['text/xml', 'application/json'])
  })

  test('services are the catalogue of the day; signs of markup stay words', async () => {
    const { json, xml } = await get('v2/services')
    expect(json[0]).toEqual({
      service_code: '0101',
      service_name: '上水井盖 <破损> & 缺失',
      description: '公用设施·上水井盖 <破损> & 缺失',
      metadata: true,
      type: 'realtime',
      keywords: '部件, 公用设施',
      group: '公用设施',
    })
    expect(xml.services.service.map((s: { service_name: string; metadata: string }) => [s.service_name, s.metadata])).toEqual([
      ['上水井盖 <破损> & 缺失', 'true'],
      ['路灯', 'false'],
    ])
    const bare = await house.app.inject({ method: 'GET', url: '/open311/v2/services', headers: { accept: 'application/json' } })
    expect(bare.headers['content-type']).toContain('json')
    expect((await house.app.inject({ method: 'GET', url: '/open311/v2/services' })).headers['content-type']).toContain('xml')
  })

  test('a service definition lists what is asked, with keys and names', async () => {
    const { json, xml } = await get('v2/services/0101')
    expect(json).toEqual({
      service_code: '0101',
      attributes: [
        {
          variable: true,
          code: 'conditions',
          datatype: 'multivaluelist',
          required: false,
          datatype_description: '可选多项',
          description: '现场是哪种情况',
          values: [
            { key: '1', name: '缺失' },
            { key: '2', name: '破损' },
          ],
          order: 1,
        },
      ],
    })
    expect(xml.service_definition.attributes.attribute[0].values.value[1]).toEqual({ key: '2', name: '破损' })
    const none = await get('v2/services/nothing')
    expect([none.status, none.json]).toEqual([404, [{ code: 404, description: 'service_code was not found' }]])
    expect(none.xml.errors.error[0]).toEqual({ code: '404', description: 'service_code was not found' })
  })

  test('jurisdictions: an unknown one is 404; two without a name is 400', async () => {
    expect((await get('v2/services', { jurisdiction_id: 'elsewhere' })).status).toBe(404)
    expect((await get('v2/services', { jurisdiction_id: 'rucheng.example' })).status).toBe(200)
    const asking = (await house.call(admin, 'GET', '/connectors')).body.sources.find((s: { name: string }) => s.name === '有问的接口').id
    await house.call(admin, 'PUT', `/connectors/${asking}`, { enabled: true })
    expect((await get('v2/requests')).json).toEqual([{ code: 400, description: 'jurisdiction_id was not provided' }])

    // All six kinds of questions, with one key of this jurisdiction.
    const own = (await house.call(admin, 'POST', `/connectors/${asking}/keys`, { use: 'apiKey', name: '问' })).body.value
    expect((await get('v2/services/0102', { jurisdiction_id: 'asking.example' })).json.attributes.map((a: { datatype: string }) => a.datatype)).toEqual([
      'number',
      'datetime',
      'singlevaluelist',
      'string',
      'text',
      'multivaluelist',
    ])
    const base = { api_key: own, jurisdiction_id: 'asking.example', service_code: '0102', lat: '32.39', long: '120.56' }
    const wrong = async (fields: Record<string, string>) => (await post('requests.json', { ...base, ...fields })).json[0].description
    expect(await wrong({})).toBe('attribute[side] is required')
    expect(await wrong({ 'attribute[side]': 'N' })).toBe('attribute[side] is not a valid singlevaluelist')
    expect(await wrong({ 'attribute[side]': 'E', 'attribute[depth]': 'deep' })).toBe('attribute[depth] is not a valid number')
    expect(await wrong({ 'attribute[side]': 'E', 'attribute[seen]': 'yesterday' })).toBe('attribute[seen] is not a valid datetime')
    const good = await post('requests.json', [
      ...Object.entries(base),
      ['attribute[side]', 'E'],
      ['attribute[depth]', '30'],
      ['attribute[seen]', '2026-09-22T08:00:00+08:00'],
      ['attribute[kinds][]', 'a'],
      ['attribute[kinds][]', 'b'],
    ])
    expect(good.status).toBe(200)
    const { text } = await house.db.selectFrom('reports').select('text').where('id', '=', Number(good.json[0].service_request_id)).executeTakeFirstOrThrow()
    expect(text).toBe('路灯\n坑有多深（厘米）：30\n什么时候看到的：2026-09-22T08:00:00+08:00\n在路的哪边：东\n都有哪些：盖、圈')
    // A key is good for its own jurisdiction only.
    expect((await post('requests.json', { ...base, api_key: key, 'attribute[side]': 'E' })).status).toBe(403)
    await house.call(admin, 'PUT', `/connectors/${asking}`, { enabled: false })
  })

  test('what a post lacks is named, with the status of the specification', async () => {
    const cases: [Record<string, string>, number, string][] = [
      [{ api_key: '' }, 403, 'the api_key is missing or not valid'],
      [{ api_key: 'yh_wrong' }, 403, 'the api_key is missing or not valid'],
      [{ service_code: '' }, 400, 'service_code was not provided'],
      [{ service_code: '9999' }, 404, 'service_code was not found'],
      [{ jurisdiction_id: 'elsewhere' }, 404, 'jurisdiction_id provided was not found'],
      [{ lat: '', long: '' }, 400, 'a location is required: lat and long, address_string or address_id'],
      [{ long: '' }, 400, 'lat and long must be given together'],
      [{ lat: '95' }, 400, 'lat or long is not a position in WGS84'],
      [{ lat: 'x' }, 400, 'lat or long is not a position in WGS84'],
      [{ media_url: 'javascript:alert(1)' }, 400, 'media_url is not a web address'],
      [{ description: '字'.repeat(5001) }, 400, 'description is longer than 5000 characters'],
    ]
    for (const [fields, status, description] of cases) {
      const { status: was, json } = await file(fields)
      expect([was, json]).toEqual([status, [{ code: status, description }]])
    }
    const xml = await post('requests.xml', { api_key: key })
    expect(xml.type).toBe('text/xml; charset=utf-8')
    expect(parser.parse(xml.body).errors.error).toEqual([{ code: '400', description: 'service_code was not provided' }])
    expect((await post('requests.json', { api_key: key }, { 'content-type': 'application/json' })).status).toBe(400)
    expect((await post('nothing.json', {})).json).toEqual([{ code: 404, description: 'there is no such resource' }])
  })

  test('a request becomes a case once; who sent it is sealed and never shown', async () => {
    const fields = {
      api_key: key,
      service_code: '0101',
      lat: '32.39',
      long: '120.56',
      address_string: '中山路 12 号',
      description: '井盖没了，打 13812345678 找我，身份证 32068219800101123X',
      email: 'wang@example.org',
      device_id: 'phone-77',
      account_id: 'acc-9',
      first_name: '小明',
      last_name: '王',
      phone: '13812345678',
      media_url: 'http://127.0.0.1:1/secret.jpg',
      'attribute[conditions][]': '1',
    }
    const first = await post('requests.xml', fields)
    expect(first.status).toBe(200)
    const { request } = parser.parse(first.body).service_requests
    expect(request).toEqual([{ service_request_id: expect.stringMatching(/^\d+$/), service_notice: '已收到，受理后会告知进展', account_id: '' }])
    const number = request[0].service_request_id
    expect((await post('requests.json', fields)).json[0].service_request_id).toBe(number) // the same again, say after a broken line
    expect((await post('requests.json', { ...fields, description: '另一个井盖' })).json[0].service_request_id).not.toBe(number)

    const report = await house.db.selectFrom('reports').selectAll().where('id', '=', Number(number)).executeTakeFirstOrThrow()
    expect(report).toMatchObject({ connector_id: id, channel: 'resident', place: '中山路 12 号', name_mask: '王**', phone_mask: '138****5678', lng: 120.56 })
    expect(report.text).toContain('照片链接：http://127.0.0.1:1/secret.jpg')
    expect(JSON.parse(house.house.secrets.open(report.sealed!, `report ${report.key}`))).toEqual({
      name: '王小明',
      phone: '13812345678',
      address: 'wang@example.org；账号 acc-9；设备 phone-77',
    })

    const anyone = await get(`v2/requests/${number}`)
    expect(Object.keys(anyone.json[0])).toEqual(requestFields)
    expect(Object.keys(anyone.xml.service_requests.request[0])).toEqual(requestFields)
    expect(anyone.json[0]).toMatchObject({
      status: 'open',
      status_notes: '已收到，待受理',
      service_code: '0101',
      description: '',
      lat: 32.39,
      long: 120.56,
      address: '中山路 12 号',
      media_url: '',
    })
    const withKey = await get(`v2/requests/${number}`, { api_key: key })
    expect(withKey.json[0].description).toBe('井盖没了，打 *** 找我，身份证 ***')
    for (const answer of [anyone, withKey])
      for (const personal of ['13812345678', '32068219800101123X', '王小明', 'wang@', 'phone-77', 'acc-9']) expect(JSON.stringify(answer)).not.toContain(personal)
    // The key itself is not kept with the payload.
    const kept = await house.call(lead, 'GET', `/connectors/${id}/payloads`)
    const raw = await house.call(lead, 'POST', `/connectors/${id}/payloads/${kept.body.rows[0].id}/open`, { purpose: '核对' })
    expect(raw.body.text).toContain('api_key=&')
    expect(raw.body.text).not.toContain(key)
  })

  test('an idempotency key makes different bodies one request only if the words agree', async () => {
    const one = await post('requests.json', { api_key: key, service_code: '0102', address_id: '77' }, { 'idempotency-key': 'abc' })
    expect((await post('requests.json', { api_key: key, service_code: '0102', address_id: '77' }, { 'idempotency-key': 'abc' })).json).toEqual(one.json)
    expect((await post('requests.json', { api_key: key, service_code: '0101', address_id: '77' }, { 'idempotency-key': 'abc' })).status).toBe(400)
    expect((await get(`v2/requests/${one.json[0].service_request_id}`)).json[0]).toMatchObject({ address_id: '77', address: '地址编号 77', lat: '', long: '' })
  })

  test('a list is filtered, paged and bounded as the specification has it', async () => {
    const numbers: string[] = []
    for (let n = 0; n < 5; n++) numbers.push((await file({ service_code: n === 0 ? '0102' : '0101' })).json[0].service_request_id)
    const list = async (query: Record<string, string>) => (await get('v2/requests', query)).json.map((r: { service_request_id: string }) => r.service_request_id) as string[]
    expect(await list({ service_request_id: numbers.slice(0, 2).join(',') })).toEqual([numbers[1], numbers[0]])
    // Named requests override every other filter.
    expect(await list({ service_request_id: numbers[0]!, service_code: '0101', status: 'closed' })).toEqual([numbers[0]])
    expect((await get('v2/requests', { service_request_id: Array.from({ length: 51 }, (_, n) => n).join(',') })).status).toBe(400)
    expect(await list({ page: '1', page_size: '2' })).toEqual([numbers[4], numbers[3]])
    expect(await list({ page: '2', page_size: '2' })).toEqual([numbers[2], numbers[1]])
    expect(await list({ service_code: '0102' })).toContain(numbers[0])
    expect(await list({ service_code: '0102' })).not.toContain(numbers[1])
    expect(await list({ status: 'closed' })).toEqual([])
    expect((await list({ status: 'open,closed' })).length).toBeGreaterThan(4)
    expect(await list({ start_date: at(-3), end_date: at(-2) })).toEqual([])
    expect(await list({ start_date: at(-400), end_date: at(1) })).toEqual([]) // cut to the first 90 of these days
    expect(await list({ updated_after: at(1) })).toEqual([])
    expect((await list({ updated_after: at(-1), updated_before: at(1) })).length).toBeGreaterThan(4)
    for (const bad of [{ status: 'maybe' }, { start_date: '22.9.2026' }, { page: '0' }, { page_size: 'many' }] as Record<string, string>[])
      expect((await get('v2/requests', bad)).status).toBe(400)
    expect((await get('v2/requests', { api_key: 'yh_wrong' })).status).toBe(403)
    for (const bad of ['99999999', 'x', "1' or 1=1"]) expect((await get(`v2/requests/${encodeURIComponent(bad)}`)).status).toBe(404)
  })

  test('only what came by this door is seen; a confidential report by nobody', async () => {
    const other = await house.call(lead, 'POST', '/reports', { text: '家里的事', place: '东门' }, { 'idempotency-key': 'elsewhere-1' })
    expect(other.status).toBe(200)
    const { id: foreign } = await house.db.selectFrom('reports').select('id').where('key', '=', 'elsewhere-1').executeTakeFirstOrThrow()
    expect((await get(`v2/requests/${foreign}`, { api_key: key })).status).toBe(404)
    const mine = Number((await file()).json[0].service_request_id)
    await house.db.updateTable('reports').set({ confidential: true }).where('id', '=', mine).execute()
    expect((await get(`v2/requests/${mine}`, { api_key: key })).status).toBe(404)
  })

  test('the course is told as updates: open, closed with the answer, and reopened by an update that is posted, once', async () => {
    const number = (await file({ description: '路灯坏了要修' })).json[0].service_request_id,
      report = await house.db.selectFrom('reports').select('case_id').where('id', '=', Number(number)).executeTakeFirstOrThrow()
    const the = { id: report.case_id }
    await deed(the, 'accept', 'acceptor')
    house.clock.now = new Date(house.clock.now.getTime() + 60_000)
    await deed(the, 'reject', 'acceptor', { reason: '属供电公司管，已转告，电话 0513-88888888' })
    const closed = (await get(`v2/requests/${number}`, { api_key: key })).json[0]
    expect(closed).toMatchObject({ status: 'closed', status_notes: '不予立案。属供电公司管，已转告，电话 ***' })
    expect((await get(`v2/requests/${number}`)).json[0].status_notes).toBe('不予立案')
    expect((await get('v2/requests', { status: 'closed' })).json.map((r: { service_request_id: string }) => r.service_request_id)).toEqual([number])

    const told = async (query: Record<string, string> = {}) =>
      (await get('v2/servicerequestupdates', query)).json.filter((u: { service_request_id: string }) => u.service_request_id === number)
    const updates = await told()
    expect(Object.keys(updates[0])).toEqual(['update_id', 'service_request_id', 'status', 'updated_datetime', 'description', 'media_url'])
    expect(updates.map((u: { status: string; description: string }) => [u.status, u.description])).toEqual([
      ['OPEN', '已受理'],
      ['CLOSED', '不予立案'],
    ])
    expect((await told({ start_date: closed.updated_datetime, api_key: key })).map((u: { description: string }) => u.description)).toEqual([
      '不予立案。属供电公司管，已转告，电话 ***',
    ])

    const update = { api_key: key, service_request_id: number, update_id: 'fms-1', updated_datetime: at(), status: 'OPEN', description: '还是不亮' }
    for (const lacking of ['service_request_id', 'update_id', 'updated_datetime', 'status', 'description'])
      expect((await post('servicerequestupdates.json', { ...update, [lacking]: '' })).json).toEqual([{ code: 400, description: `${lacking} was not provided` }])
    expect((await post('servicerequestupdates.json', { ...update, status: 'PERHAPS' })).status).toBe(400)
    expect((await post('servicerequestupdates.json', { ...update, service_request_id: '99999' })).status).toBe(404)
    expect((await post('servicerequestupdates.json', { ...update, api_key: '' })).status).toBe(403)
    const kept = await post('servicerequestupdates.xml', update)
    expect(parser.parse(kept.body).service_request_updates.request_update).toEqual([{ update_id: 'fms-1' }])
    expect((await post('servicerequestupdates.json', update)).json).toEqual([{ update_id: 'fms-1' }])
    const { state, reopened } = await house.db.selectFrom('cases').select(['state', 'reopened']).where('id', '=', the.id).executeTakeFirstOrThrow()
    expect({ state, reopened }).toEqual({ state: 'accepted', reopened: 1 })
    expect(await house.db.selectFrom('notices').select('text').where('case_id', '=', the.id).where('kind', '=', 'open311.update').execute()).toHaveLength(1)
    expect((await told({ api_key: key })).map((u: { update_id: string }) => u.update_id)).toContain('fms-1')
    expect((await get(`v2/requests/${number}`)).json[0].status).toBe('open')
  })

  test('with tokens the number comes later, and the token leads to it', async () => {
    await house.call(admin, 'PUT', `/connectors/${id}`, { config: { jurisdictionId: 'rucheng.example', tokens: true } })
    const { json } = await file()
    expect(json).toEqual([{ token: expect.stringMatching(/^[0-9a-f-]{36}$/) }])
    expect((await get(`v2/tokens/${json[0].token}`)).json).toEqual([{ service_request_id: '', token: json[0].token }])
    house.clock.now = new Date(house.clock.now.getTime() + 61_000)
    await round(createDock(house.house, house.books, connectors), house.clock.now)
    const found = await get(`v2/tokens/${json[0].token}`)
    expect(found.xml.service_requests.request).toEqual([{ service_request_id: found.json[0].service_request_id, token: json[0].token }])
    expect((await get(`v2/requests/${found.json[0].service_request_id}`)).status).toBe(200)
    expect((await get('v2/tokens/00000000-0000-0000-0000-000000000000')).status).toBe(404)
    await house.call(admin, 'PUT', `/connectors/${id}`, { config: { jurisdictionId: 'rucheng.example' } })
  })

  test('reading can be closed, and an endpoint switched off is not there', async () => {
    await house.call(admin, 'PUT', `/connectors/${id}`, { config: { jurisdictionId: 'rucheng.example', closedReading: true } })
    expect((await get('v2/requests')).status).toBe(403)
    expect((await get('v2/requests', { api_key: key })).status).toBe(200)
    await house.call(admin, 'PUT', `/connectors/${id}`, { enabled: false })
    expect((await get('v2/services')).status).toBe(404)
    expect((await file()).status).toBe(404)
    await house.call(admin, 'PUT', `/connectors/${id}`, { enabled: true, config: { jurisdictionId: 'rucheng.example' } })
  })

  test('only the items in its rights are offered and taken', async () => {
    await house.call(admin, 'PUT', `/connectors/${id}`, { rights: { items: ['0102'] } })
    expect((await get('v2/services')).json.map((s: { service_code: string }) => s.service_code)).toEqual(['0102'])
    expect((await file()).status).toBe(404)
    expect(item).toBeGreaterThan(0)
  })
})

test('a form in GB18030 is read as one in UTF-8', () => {
  expect(readForm(Buffer.from('d=%BE%AE%B8%C7+%E4&e=%E4%BA%95')).get('e')).toEqual(['井'])
  expect(readForm(Buffer.from('d=%BE%AE%B8%C7')).get('d')).toEqual(['井盖'])
  expect(readForm(Buffer.from('attribute%5Ba%5D%5B%5D=1&attribute[a][]=2')).get('attribute[a][]')).toEqual(['1', '2'])
})

test('numbers that lead to a person are blanked, others stay', () => {
  expect(blanked('打13812345678或+86 138 1234 5678，0513-88888888，a.b@c.example.cn，卡 6222021234567890123')).toBe('打***或***，***，***，卡 ***')
  expect(blanked('工单 RC260922-0001，12 号楼 301，2026-09-22，长度 13812345 毫米')).toBe('工单 RC260922-0001，12 号楼 301，2026-09-22，长度 13812345 毫米')
})

test('the default span is 90 days back, unless a change is asked for', () => {
  const now = new Date('2026-09-22T00:00:00Z')
  expect(filterOf({}, now)).toMatchObject({ from: new Date('2026-06-24T00:00:00Z'), to: now, page: 1, pageSize: 1000 })
  expect(filterOf({ updated_after: '2026-01-01T00:00:00Z' }, now)).toMatchObject({ from: undefined, to: undefined })
  expect(filterOf({ start_date: '2026-09-01T00:00:00 08:00' }, now).from).toEqual(new Date('2026-08-31T16:00:00Z'))
})
