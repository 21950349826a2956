import { expect, test } from 'vitest'
import { fields, type FieldKey } from './fields.ts'
import { guessMapping, looksLikeHeader, savedFrom } from './mapping.ts'
import { orderNumbersIn, splitQuoted } from './quoted.ts'
import { translateRow, type HotlineReport } from './translate.ts'
import { readPhone, readTime, readUrgency, readYesNo } from './values.ts'

const headers = ['工单编号', '接收时间', '工单类型', '紧急程度', '联系人', '联系电话', '地址', '问题描述', '是否保密', '是否回复', '办结时限', '三级分类', '网格员寄语']
const good = [
  '20260901123456',
  '2026-09-01 08:05:00',
  '投诉',
  '普通',
  '李萤',
  '138 1234 5678',
  '海阳路8号',
  '楼下烧烤店油烟扰民。',
  '否',
  '是',
  '2026-09-05',
  '餐饮油烟',
  '已电话联系',
]
const mapping = guessMapping(headers)
const row = (changes: Partial<Record<string, string>>) => headers.map((h, i) => changes[h] ?? good[i]!)
const ok = (changes: Partial<Record<string, string>> = {}): HotlineReport => {
  const t = translateRow(row(changes), mapping, { line: 7 })
  if ('problems' in t) throw new Error(t.problems.map((p) => p.en).join())
  return t.ok
}
const problems = (changes: Partial<Record<string, string>>) => {
  const t = translateRow(row(changes), mapping, { line: 7 })
  return 'problems' in t ? t.problems : []
}

test('the form has its 45 fields, and no heading could mean two of them', () => {
  expect(Object.keys(fields)).toHaveLength(45)
  const words = Object.values(fields).flatMap((f) => [f.label, ...('aliases' in f ? f.aliases : [])])
  expect(words.filter((w, i) => words.indexOf(w) !== i)).toEqual([])
})

test('every heading of the form finds its own field, in any order', () => {
  const keys = (Object.keys(fields) as FieldKey[]).reverse()
  expect(guessMapping(keys.map((k) => fields[k].label)).columns).toEqual(keys)
})

test('headings of other exports are placed by alias, then without marks; the rest is named', () => {
  const m = guessMapping(['12345工单编号', ' 12345受理时间 ', '12345内容描述', '来电人', '* 联系电话（必填）', '物业公司', ''])
  expect(m.columns).toEqual(['orderNo', 'receivedAt', 'text', 'contact', 'phone', null, null])
  expect(m.unplaced).toEqual(['物业公司'])
  expect(guessMapping(['联系人', '地址']).missing).toEqual(['orderNo', 'text'])
})

test('one field takes one column, and what the operator saved goes before any guess', () => {
  expect(guessMapping(['派单时间', '来电时间']).columns).toEqual([null, 'receivedAt'])
  const saved = savedFrom({ ...guessMapping(['派单时间', '来电时间']), columns: ['receivedAt', null] })
  expect(guessMapping(['派单时间', '来电时间'], saved)).toMatchObject({ columns: ['receivedAt', null], unplaced: [] })
  expect(guessMapping(['甲'], { 甲: 'nonsense' as FieldKey }).columns).toEqual([null])
})

test('a heading row is told from a title and from data', () => {
  expect(looksLikeHeader(headers)).toBe(true)
  expect(looksLikeHeader(['如城街道12345热线工单汇总', '', ''])).toBe(false)
  expect(looksLikeHeader(good)).toBe(false)
})

test('a whole row becomes a report', () => {
  expect(ok()).toEqual({
    externalNo: '20260901123456',
    receivedAt: new Date('2026-09-01T08:05:00+08:00'),
    channel: 'hotline',
    type: 'complaint',
    text: '楼下烧烤店油烟扰民。',
    quoted: [],
    earlier: [],
    address: '海阳路8号',
    reporter: { name: '李萤', phone: '13812345678' },
    urgent: false,
    confidential: false,
    wantsReply: true,
    deadline: new Date('2026-09-05T23:59:59+08:00'),
    extra: { 三级分类: '餐饮油烟', 网格员寄语: '已电话联系' },
  })
})

test('missing number, text or time are told together, by line, in both languages', () => {
  expect(problems({ 工单编号: ' ', 问题描述: '　', 接收时间: '' }).map((p) => [p.field, p.zh])).toEqual([
    ['orderNo', '第7行：没有工单编号'],
    ['text', '第7行：没有问题描述'],
    ['receivedAt', '第7行：没有接收时间'],
  ])
  expect(problems({ 接收时间: '昨天' })[0]).toMatchObject({ field: 'receivedAt', en: 'Line 7: the time of receipt “昨天” cannot be read' })
  const at = new Date('2026-09-02T00:00:00Z'),
    t = translateRow(row({ 接收时间: '' }), mapping, { line: 7, importedAt: at })
  expect('ok' in t && [t.ok.receivedAt, t.notes[0]!.field]).toEqual([at, 'receivedAt'])
})

test('order numbers: full width is read, rounding by Excel is refused, 14 digits are never cut out of 18', () => {
  expect(ok({ 工单编号: '２０２６０９０１１２３４５６\t' }).externalNo).toBe('20260901123456')
  expect(ok({ 工单编号: '工单号：20260901123456（续）' }).externalNo).toBe('20260901123456')
  expect(ok({ 工单编号: '皋热线〔2026〕0012' }).externalNo).toBe('皋热线〔2026〕0012')
  expect(problems({ 工单编号: '2.02609E+13' })[0]!.zh).toContain('科学计数')
  expect(problems({ 工单编号: '身份证：320682199001011234' })[0]!.zh).toContain('不是工单编号')
  expect(orderNumbersIn('身份证320682199001011234，单号20260901123456，又２０２６０９０２１２３４５６。')).toEqual(['20260901123456', '20260902123456'])
})

const earlier = '20260815000123'
test.each([
  `【最近派发的工单编号：${earlier}，工单内容：油烟。】`,
  `【最近派发工单编号:${earlier},工单内容:油烟】`,
  `[最近派发的工单编号：${earlier}，工单内容：油烟（二楼）]`,
  `（最近一次派发的工单编号为${earlier}，内容：油烟）`,
  `(上次派发的工单号：${earlier}；诉求内容：油烟(后厨)的)`,
  `【上一次工单编号：${earlier}】`,
  `【历史工单：${earlier}，油烟】`,
  `【关联工单编号 ${earlier}】`,
  `〔重复工单号：${earlier}，工单内容：【油烟】〕`,
  `【原工单编号：${earlier}，工单内容：有人说【急】】`,
  `［此前反映的工单编号：２０２６０８１５０００１２３，内容：油烟］`,
  `【备注：前次受理的工单编号：${earlier}，工单内容：油烟】`,
  `「该市民最近派发的12345工单编号：${earlier}，工单内容：油烟」`,
  `【最近派发的工单编号：${earlier}，工单内容：没有写完`,
  `最近派发的工单编号：${earlier}，工单内容：油烟`,
])('the earlier order quoted as %s is taken off', (block) => {
  expect(ok({ 问题描述: `空调外机噪声。${block}` })).toMatchObject({ text: '空调外机噪声。', quoted: [block], earlier: [earlier] })
})

test('a block in the middle leaves both sides; two blocks go; a text that is only a block stays', () => {
  expect(splitQuoted(`甲。【最近派发的工单编号：${earlier}，工单内容：丙】乙。`)).toMatchObject({ text: '甲。乙。' })
  expect(splitQuoted(`甲。【关联工单：${earlier}】【历史工单：${earlier}】`)).toMatchObject({ text: '甲。', quoted: { length: 2 } })
  const only = `【最近派发的工单编号：${earlier}，工单内容：丙】`
  expect(splitQuoted(only)).toEqual({ text: only, quoted: [only] })
})

test.each([
  '  前后空格　保留\n换行 ',
  '【紧急】三楼漏水（已两天）',
  '（原单元楼12345678号旁）垃圾',
  '我上次工单没有人回复，请处理',
  'ＡＢＣ１２３ 全角不动',
  '【诉求】最近派发的传单太多',
])('the words %j are kept to the letter', (text) => {
  expect(ok({ 问题描述: text })).toMatchObject({ text, quoted: [] })
})

test.each([
  ['2026/9/1 8:05', '08:05:00'],
  ['2026-09-01 08:05:00', '08:05:00'],
  ['2026-09-01T08:05:00', '08:05:00'],
  ['2026.9.1 8:05', '08:05:00'],
  ['2026年9月1日', '00:00:00'],
  ['2026年9月1日 8时5分', '08:05:00'],
  ['2026年09月01日08:05', '08:05:00'],
  ['２０２６／９／１　８：０５', '08:05:00'],
  ['2026/9/1 下午 8:05', '20:05:00'],
  ['2026/9/1 8:05 PM', '20:05:00'],
  ['2026/9/1 12:05:00 AM', '00:05:00'],
  ['2026-09-01 星期二 08:05', '08:05:00'],
  ['20260901080500', '08:05:00'],
  ['20260901', '00:00:00'],
  ['46266', '00:00:00'],
  ['46266.3368055556', '08:05:00'],
  ['2026-09-01T00:05:00Z', '08:05:00'],
  ['2026-09-01T00:05:00.123+00:00', '08:05:00'],
  ['2026-09-01 8点5分', '08:05:00'],
  ['2026-09-01 08:05:00.0', '08:05:00'],
])('the time %s', (raw, time) => {
  expect(readTime(raw)).toEqual(new Date(`2026-09-01T${time}+08:00`))
})

test.each(['', '2026-02-30', '2026/13/1', '2026-09-01 25:00', '2026-09-01 08:60', '昨天', '9月1日', '1.5', '123456', '2026-09-01 左右'])('%j is no time', (raw) => {
  expect(readTime(raw)).toBeNull()
})

test('24:00 ends the day', () => {
  expect(readTime('2026-09-05 24:00')).toEqual(new Date('2026-09-06T00:00:00+08:00'))
})

test.each([
  ['138-1234-5678', '13812345678'],
  ['+86 13812345678', '13812345678'],
  ['１３８１２３４５６７８', '13812345678'],
  ['手机：13812345678', '13812345678'],
  ['13812345678（本人）', '13812345678'],
  ['0513-87512345', '0513-87512345'],
  ['（0513）8751 2345', '0513-87512345'],
  ['051387512345', '0513-87512345'],
  ['0513-87512345转801', '0513-87512345-801'],
  ['87512345', '87512345'],
  ['400-800-1234', '4008001234'],
  ['匿名', null],
  ['320682199001011234', null],
  ['1381234567', null],
])('the telephone number %s', (raw, number) => {
  expect(readPhone(raw)).toBe(number)
})

test('what cannot be understood is taken the safe way, told, and kept', () => {
  const t = translateRow(row({ 是否保密: '看情况', 工单类型: '吐槽', 联系电话: '匿名', 办结时限: '5个工作日' }), mapping, { line: 7 })
  if ('problems' in t) throw new Error('refused')
  expect(t.ok).toMatchObject({
    confidential: true,
    type: 'other',
    reporter: { phone: '匿名' },
    deadline: null,
    extra: { 是否保密: '看情况', 工单类型: '吐槽', 办结时限: '5个工作日' },
  })
  expect(t.notes.map((n) => n.field).sort()).toEqual(['confidential', 'deadline', 'orderType', 'phone'])
  expect([readYesNo('√'), readYesNo('否 '), readYesNo('?'), readUrgency('特急'), readUrgency('非紧急'), readUrgency('一般')]).toEqual([true, false, null, true, false, false])
})

test('a hostile heading is only a word', () => {
  const t = translateRow(['20260901123456', '甲', 'x'], guessMapping(['工单编号', '问题描述', '__proto__']), { line: 2, importedAt: new Date(0) })
  expect('ok' in t && Object.keys(t.ok.extra)).toEqual(['__proto__'])
})

test('long hostile cells cost no more than their reading', () => {
  const evil = [
    '('.repeat(32_000),
    `【最近派发的工单编号${' '.repeat(32_000)}`,
    `最近派发的工单编号：20260815000123${' '.repeat(32_000)}`,
    `2026-09-01 T${' '.repeat(32_000)}x`,
    '【'.repeat(32_000),
    `${'1'.repeat(32_000)}x`,
    '最近'.repeat(16_000),
  ]
  const start = performance.now()
  for (const e of evil) {
    looksLikeHeader([e, e])
    translateRow(
      headers.map(() => e),
      mapping,
      { line: 1 },
    )
    expect(splitQuoted(e).text).toBe(e)
  }
  expect(performance.now() - start).toBeLessThan(5_000)
})
