import { describe, expect, test } from 'vitest'
import { faultsOf, guessLines } from './check.ts'
import { readDated } from './dates.ts'
import { lineOf, mapRecord, NOWHERE } from './map.ts'
import { fieldsIn, listsIn, partsOf, type Rec, readJson, recordsIn, valuesAt } from './source.ts'
import { blankMapping, type Line, type Mapping } from './targets.ts'

const record = (value: unknown): Rec => ({ value, up: [], top: value })
const mapping = (lines: Line[], more: Partial<Mapping> = {}): Mapping => ({ ...blankMapping, lines, ...more })
const line = (target: Line['target'], path: string, ...steps: Line['steps']): Line => ({ target, from: [{ path }], steps })
const least = [line('externalNo', 'id'), line('text', 'what')]
const faults = (m: Mapping, v: unknown) => mapRecord(m, record(v)).faults.map((f) => [f.field, f.zh])

describe('paths', () => {
  test('names, places in a list, every element, names in quotes', () => {
    const r = record({ a: { b: [{ c: 1 }, { c: 2 }] }, 'x.y': { "it's": 3 } })
    expect(valuesAt(r, 'a.b[1].c')).toEqual([2])
    expect(valuesAt(r, 'a.b[*].c')).toEqual([1, 2])
    expect(valuesAt(r, "['x.y']['it\\'s']")).toEqual([3])
    expect(valuesAt(r, 'a.nothing.c')).toEqual([])
  })
  test.each(['a..b', '.a', 'a[', 'a[x]', "a['", 'a]', 'x'.repeat(301)])('%j is no path', (path) => expect(partsOf(path)).toBeNull())
  test('what every object inherits is not in it', () => {
    for (const name of ['__proto__', 'constructor', 'toString']) expect(valuesAt(record({}), name)).toEqual([])
  })
  test('records of lists within lists know what encloses them', () => {
    const top = { sender: '平台', groups: [{ street: '如城', items: [{ n: 1 }, { n: 2 }] }, { street: '城南', items: [{ n: 3 }] }, { street: '空' }] }
    const found = recordsIn(top, 'groups[*].items[*]')
    expect(found.map((r) => [valuesAt(r, 'n')[0], valuesAt(r, '^.street')[0], valuesAt(r, '$.sender')[0], valuesAt(r, '^.^.sender')[0]])).toEqual([
      [1, '如城', '平台', '平台'],
      [2, '如城', '平台', '平台'],
      [3, '城南', '平台', '平台'],
    ])
    expect(recordsIn(top, 'groups[*].items')).toEqual(found)
    expect(recordsIn([1, 2], '').map((r) => r.value)).toEqual([1, 2])
    expect(recordsIn({ a: 1 }, '')).toHaveLength(1)
    expect(recordsIn(top, 'nothing[*]')).toEqual([])
    expect(listsIn(top)).toEqual([
      { path: 'groups[*]', count: 3 },
      { path: 'groups[*].items[*]', count: 2 },
    ])
    expect(fieldsIn(found[0]!).map((f) => f.path)).toEqual(['n', '^.street', '^.^.sender'])
  })
  test('a field that is listed leads to its example', () => {
    const r = record({ id: '7', 'a.b': 'x', place: { lng: 1 }, photos: ['p', 'q'], people: [{ name: '李' }] })
    expect(fieldsIn(r).map(({ path, example }) => [path, example])).toEqual([
      ['id', '7'],
      ["['a.b']", 'x'],
      ['place.lng', '1'],
      ['photos', 'p、q'],
      ['people[*].name', '李'],
    ])
    for (const { path } of fieldsIn(r)) expect(valuesAt(r, path).length).toBeGreaterThan(0)
  })
})

test('JSON: long numbers keep their digits, a mark is no matter, a cut-off text is none', () => {
  expect(readJson('{"no":20260901123456789012,"x":1.5,"n":3}')!.value).toEqual({ no: '20260901123456789012', x: 1.5, n: 3 })
  expect(readJson('\ufeff[1]')).toEqual({ value: [1] })
  expect(readJson('{"a":')).toBeNull()
  expect(readJson('['.repeat(100_000))).toBeNull()
})

describe('one record', () => {
  test('becomes a draft, field by field', () => {
    const m = mapping(
      [
        ...least,
        { target: 'place', from: [{ path: 'at.street' }, { path: 'at.no' }], steps: [{ do: 'trim' }, { do: 'join', with: '' }] },
        line('point', 'at.gps'),
        line('item', 'kind', { do: 'lookup', table: '类别', otherwise: 'fail' }),
        line('name', 'by.name'),
        line('phone', 'by.tel'),
        line('urgent', 'level'),
        line('dueAt', 'due', { do: 'date', format: 'DD/MM/YYYY HH:mm' }),
        line('occurredAt', 'ts', { do: 'date', format: 'unixMs' }),
        line('photos', 'pics[*].url'),
        { target: 'extra', heading: '来自', from: [{ constant: '演示平台' }], steps: [] },
      ],
      { datum: 'gcj02', tables: { 类别: { 井盖: '02010101' } } },
    )
    const { draft } = mapRecord(
      m,
      record({
        id: 9,
        what: ' 井盖破损 ',
        at: { street: ' 海阳路', no: '8号 ', gps: [120.56, 32.39] },
        kind: '井盖',
        by: { name: '李萤', tel: '138-1234-5678' },
        level: '特急',
        due: '05/09/2026 17:30',
        ts: 1790000000000,
        pics: [{ url: 'https://a.example/1.jpg' }, { url: 'https://a.example/2.jpg' }],
      }),
    )
    expect(draft).toEqual({
      externalNo: '9',
      text: ' 井盖破损 ',
      place: '海阳路8号',
      lng: 120.56,
      lat: 32.39,
      coordinates: 'gcj02',
      item: '02010101',
      reporter: { name: '李萤', phone: '13812345678' },
      urgent: true,
      confidential: false,
      wantsReply: true,
      dueAt: new Date('2026-09-05T17:30:00+08:00'),
      extra: { 来自: '演示平台', 发生时间: new Date(1790000000000).toISOString(), 照片链接: 'https://a.example/1.jpg\nhttps://a.example/2.jpg' },
    })
  })
  test('every fault is told at once, with its field', () => {
    const m = mapping(
      [
        ...least,
        line('lng', 'x'),
        line('dueAt', 'due', { do: 'date', format: 'auto' }),
        line('urgent', 'u'),
        line('item', 'k', { do: 'lookup', table: '类别', otherwise: 'fail' }),
      ],
      { tables: { 类别: {} } },
    )
    expect(faults(m, { what: '', x: '东边', due: '明天', u: '也许', k: '井盖' })).toEqual([
      ['externalNo', '外部编号：是空的'],
      ['text', '问题描述：是空的'],
      ['lng', '经度：“东边”看不懂'],
      ['dueAt', '外部时限：“明天”不是“auto”的时间'],
      ['urgent', '急件：“也许”看不懂'],
      ['item', '事项（代码或名称）：对照表“类别”里没有“井盖”'],
    ])
  })
  test('positions: halves, swapped, out of range, unknown', () => {
    const m = mapping([...least, line('lng', 'x'), line('lat', 'y'), line('point', 'p')]),
      at = (v: object) => mapRecord(m, record({ id: 1, what: 'x', ...v }))
    expect(at({ x: 120.5 }).faults[0]!.zh).toContain('成对')
    expect(at({ x: 32.3, y: 120.5 }).faults[0]!.zh).toContain('反了')
    expect(at({ x: 500, y: 2 }).faults[0]!.zh).toContain('超出范围')
    expect(at({ x: 0, y: 0 }).draft).not.toHaveProperty('lng')
    expect(at({ p: 'POINT(120.5 32.3)' }).draft).toMatchObject({ lng: 120.5, lat: 32.3 })
    expect(at({ p: '东门' }).faults[0]!.field).toBe('point')
  })
  test('steps: digits, first, default, what a table does not know', () => {
    const of = (l: Line, v: unknown, tables = {}) => lineOf(l, record(v), { tables })
    expect(of(line('phone', 'p', { do: 'digits' }), { p: '电话１３８ 1234 5678' }).value).toBe('13812345678')
    expect(of({ target: 'place', from: [{ path: 'a' }, { path: 'b' }], steps: [{ do: 'first' }] }, { a: ' ', b: '东门' }).value).toBe('东门')
    expect(of(line('place', 'a', { do: 'default', value: '不详' }), {}).value).toBe('不详')
    expect(of(line('item', 'k', { do: 'lookup', table: 't', otherwise: 'keep' }), { k: '甲' }, { t: {} }).value).toBe('甲')
    expect(of(line('item', 'k', { do: 'lookup', table: 't', otherwise: 'empty' }, { do: 'default', value: '乙' }), { k: '甲' }, { t: {} }).value).toBe('乙')
    expect(of(line('item', 'k', { do: 'lookup', table: 't', otherwise: 'keep' }), { k: 'constructor' }, { t: {} }).value).toBe('constructor')
  })
  test('no place is said in words, a link that is none is a fault, too long is a fault', () => {
    expect(mapRecord(mapping(least), record({ id: 1, what: 'x' })).draft!.place).toBe(NOWHERE)
    expect(faults(mapping([...least, line('photos', 'p')]), { id: 1, what: 'x', p: ['file:///etc/passwd'] })[0]![0]).toBe('photos')
    expect(faults(mapping(least), { id: '9'.repeat(51), what: 'x' })).toEqual([['externalNo', '外部编号：超过 50 字']])
  })
})

test.each([
  ['5/9/2026 08:05', 'DD/MM/YYYY HH:mm', '2026-09-05T00:05:00.000Z'],
  ['09/05/2026 08:05', 'MM/DD/YYYY HH:mm', '2026-09-05T00:05:00.000Z'],
  ['20260905080501', 'YYYYMMDDHHmmss', '2026-09-05T00:05:01.000Z'],
  ['2026年9月5日 8时', 'YYYY年MM月DD日 HH时', '2026-09-05T00:00:00.000Z'],
  ['1790000000', 'unix', '2026-09-21T14:13:20.000Z'],
  ['2026-09-05T08:05:00+08:00', 'auto', '2026-09-05T00:05:00.000Z'],
  ['31/02/2026 08:05', 'DD/MM/YYYY HH:mm', null],
  ['昨天', 'DD/MM/YYYY', null],
  ['99', 'unix', null],
])('%s by %s', (text, format, iso) => expect(readDated(text, format)?.toISOString() ?? null).toBe(iso))

test('a mapping that cannot work is told why', () => {
  expect(faultsOf(mapping([...least, line('place', 'p')]))).toEqual([])
  expect(faultsOf(blankMapping).map((f) => f.field)).toEqual(['externalNo', 'text'])
  expect(
    faultsOf(
      mapping(
        [
          ...least,
          line('text', 'b'),
          line('place', 'a..b'),
          line('nothing' as never, 'x'),
          line('item', 'k', { do: 'lookup', table: '无', otherwise: 'fail' }),
          line('dueAt', 'd', { do: 'date', format: '随便' }),
          line('extra', 'e'),
          line('name', 'n', { do: 'join' } as never),
        ],
        { rows: '[' },
      ),
    ).map((f) => f.zh),
  ).toEqual([
    '列表的路径不对',
    '问题描述：写了两次',
    '地点：路径不对',
    '没有“nothing”这个字段',
    '事项（代码或名称）：没有对照表“无”',
    '外部时限：时间格式不对',
    '其他：要写标题',
    '报告人：“连起来”没有填完',
  ])
})

test('the names of fields suggest where they belong', () => {
  const lines = guessLines([{ column: '工单编号' }, { column: '联系电话 ' }, { path: 'order.content' }, { path: 'geo.longitude' }, { path: 'createTime' }, { column: '别的' }])
  expect(lines.map((l) => [l.target, l.steps[0]!.do])).toEqual([
    ['externalNo', 'trim'],
    ['text', 'trim'],
    ['lng', 'trim'],
    ['phone', 'trim'],
    ['askedAt', 'date'],
  ])
})
