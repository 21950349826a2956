import { describe, expect, test } from 'vitest'
import { readPaste } from './paste.ts'

const now = new Date('2026-09-22T09:00:00+08:00')
const whole = { externalNo: '20260922000123', text: '东门菜场门口路灯不亮，已经三天', address: '如城街道东门菜场', phone: '13812345678', name: '王小明' }
/** Each shape in which people copy one and the same order. */
const shapes: Record<string, string> = {
  'labels with colons, one a line': '工单编号：20260922000123\n联系人：王小明\n联系电话：13812345678\n地址：如城街道东门菜场\n问题描述：东门菜场门口路灯不亮，已经三天',
  'half-width colons and blanks':
    ' 工单编号 : 20260922000123 \r\n 联系人 : 王小明\r\n 联系电话 : 138 1234 5678\r\n 地址 : 如城街道东门菜场\r\n 问题描述 : 东门菜场门口路灯不亮，已经三天\r\n',
  'words of another city': '工单流水号：20260922000123\n诉求人：王小明\n来电号码：13812345678\n事发地址：如城街道东门菜场\n诉求内容：东门菜场门口路灯不亮，已经三天',
  'cells label, value, label, value': '工单编号\t20260922000123\t联系人\t王小明\n联系电话\t13812345678\t地址\t如城街道东门菜场\n问题描述\t东门菜场门口路灯不亮，已经三天',
  'a table with a row of headings': '工单编号\t联系人\t联系电话\t地址\t问题描述\n20260922000123\t王小明\t13812345678\t如城街道东门菜场\t东门菜场门口路灯不亮，已经三天',
  'a label on a line, its value on the next': '工单编号\n20260922000123\n联系人\n王小明\n联系电话\n13812345678\n地址\n如城街道东门菜场\n问题描述\n东门菜场门口路灯不亮，已经三天',
  'one blob': '工单编号：20260922000123，联系人：王小明，联系电话：13812345678，地址：如城街道东门菜场，问题描述：东门菜场门口路灯不亮，已经三天',
  'brackets around the labels': '【工单编号】20260922000123\n【联系人】王小明\n【联系电话】13812345678\n【地址】如城街道东门菜场\n【问题描述】东门菜场门口路灯不亮，已经三天',
  'two pairs a line': '工单编号：20260922000123    联系人：王小明\n联系电话：13812345678    地址：如城街道东门菜场\n问题描述：东门菜场门口路灯不亮，已经三天',
  'another order of fields, some empty':
    '问题描述：东门菜场门口路灯不亮，已经三天\n紧急程度：\n地址：如城街道东门菜场\n备注：\n联系电话：13812345678\n联系人：王小明\n工单编号：20260922000123',
  'a table of Markdown':
    '| 工单编号 | 20260922000123 |\n| 联系人 | 王小明 |\n| 联系电话 | 13812345678 |\n| 地址 | 如城街道东门菜场 |\n| 问题描述 | 东门菜场门口路灯不亮，已经三天 |',
  'marks and wide digits':
    '\ufeff工单编号：２０２６０９２２０００１２３\n联系人：王小明\n联系电话：１３８１２３４５６７８\n地址：如城街道东门菜场\n问题描述：东门菜场门口路灯不亮，已经三天',
}

describe('one order in every shape it is copied in', () => {
  test.each(Object.entries(shapes))('%s', (_, text) => {
    const got = readPaste(text, now)!
    expect({ externalNo: got.externalNo, text: got.text, address: got.address, phone: got.reporter.phone, name: got.reporter.name }).toEqual(whole)
    expect(got.quoted).toEqual([])
  })
})

test('a description of several lines stays whole, with what looks like a label in it', () => {
  const got = readPaste(
    '工单编号：20260922000123\n联系电话：13812345678\n地址：东门\n问题描述：一、路灯不亮。\n诉求：尽快修好，\n请回复地址：东门 3 号。\n办结时限：2026-09-25',
    now,
  )!
  expect(got.text).toBe('一、路灯不亮。\n诉求：尽快修好，\n请回复地址：东门 3 号。')
  expect(got.address).toBe('东门')
  expect(got.deadline).toEqual(new Date('2026-09-25T23:59:59+08:00'))
})

test('an unknown label ends a short field and is kept under its own name', () => {
  const got = readPaste('工单编号：20260922000123\n地址：东门\n处理级别：二级\n联系人：王小明\n问题描述：路灯不亮', now)!
  expect(got).toMatchObject({ address: '东门', extra: { 处理级别: '二级' } })
})

test('the block about an earlier order is taken off and shown; its labels and number are not this order’s', () => {
  const got = readPaste(
    '工单编号：20260922000123\n联系人：王小明\n问题描述：路灯还是不亮。【最近派发的工单编号：20260901000456，工单内容：路灯不亮，地址：西门】\n地址：东门菜场',
    now,
  )!
  expect(got).toMatchObject({ externalNo: '20260922000123', text: '路灯还是不亮。', address: '东门菜场', earlier: ['20260901000456'] })
  expect(got.quoted[0]).toContain('西门')
})

test('fourteen digits of an identity number are no order number', () => {
  const got = readPaste('我的身份证 320682199001011234，家门口路灯不亮，电话13812345678', now)!
  expect(got).toMatchObject({ externalNo: null, text: '我的身份证 320682199001011234，家门口路灯不亮，电话13812345678', reporter: { phone: '13812345678' } })
})

test('plain words are the description; the only number in them is the order’s', () => {
  expect(readPaste('20260922000123 东门路灯不亮', now)).toMatchObject({ externalNo: '20260922000123', receivedAt: now })
  expect(readPaste('20260922000123 与 20260922000124 都说东门路灯不亮', now)).toMatchObject({ externalNo: null })
})

test('nothing is nothing; what cannot be read is told', () => {
  expect(readPaste(' \n\t ', now)).toBeNull()
  const got = readPaste('工单编号：20260922000123\n接收时间：昨天下午\n办结时限：尽快\n问题描述：路灯不亮', now)!
  expect(got).toMatchObject({ externalNo: '20260922000123', receivedAt: now, deadline: null })
  expect(got.notes.map((n) => n.field)).toContain('deadline')
})

test('a very long paste costs no more than its reading', () => {
  const got = readPaste(`工单编号：20260922000123\n问题描述：${'东门路灯不亮，地址：'.repeat(5000)}`, now)!
  expect(got.externalNo).toBe('20260922000123')
})
