import { describe, expect, test } from 'vitest'
import type { Cell } from '../grid.ts'
import { CAP12, readCap } from './alert.ts'
import { communitiesIn, divisionOf, LASTS_HOURS, spanOf, spoken } from './show.ts'
import { readXml } from './xml.ts'

const info = (parts: string): string =>
  `<info><language>zh-CN</language><category>Met</category><event>暴雨</event><urgency>Immediate</urgency><severity>Severe</severity><certainty>Likely</certainty>${parts}</info>`
const head = (more: Partial<Record<'identifier' | 'sender' | 'sent' | 'status' | 'msgType' | 'scope', string>> = {}) => {
  const e = { identifier: 'A1', sender: 'weather@example.org', sent: '2026-09-22T08:00:00+08:00', status: 'Actual', msgType: 'Alert', scope: 'Public', ...more }
  return (['identifier', 'sender', 'sent', 'status', 'msgType'] as const).map((k) => `<${k}>${e[k]}</${k}>`).join('') + `<scope>${e.scope}</scope>`
}
const doc = (inside: string, space = CAP12) => `<?xml version="1.0" encoding="UTF-8"?><alert xmlns="${space}">${inside}</alert>`
const read = (text: string) => {
  const xml = readXml(text)
  if ('problem' in xml) throw new Error(xml.problem.en)
  return readCap(xml.root)
}
const breaches = (inside: string) => read(doc(inside)).breaches.map((b) => `${b.grave ? '!' : ''}${b.at}`)

describe('XML', () => {
  test('namespaces, references, CDATA, comments, instructions', () => {
    const xml = readXml('\ufeff<?xml version="1.0"?><!-- <x> --><c:alert xmlns:c="u:1" a="&lt;1&gt;"><c:b>甲&amp;&#20057;<![CDATA[<丙>]]></c:b><d xmlns="u:2"/></c:alert>\n')
    expect(xml).toMatchObject({
      root: {
        name: 'alert',
        space: 'u:1',
        attributes: { a: '<1>' },
        children: [
          { name: 'b', space: 'u:1', text: '甲&乙<丙>' },
          { name: 'd', space: 'u:2', children: [] },
        ],
      },
    })
  })
  test.each([
    '<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>',
    '<!doctype a><a/>',
    '<a>&unknown;</a>',
    '<a>&amp</a>',
    '<a><b></a></b>',
    '<a>',
    '<a/><b/>',
    'words',
    '',
    '<a b=1/>',
    '<a b="1" b="2"/>',
    '<a><!-- never closed',
    '<a><![CDATA[ never closed',
    '<a>&#0;</a>',
    '<a>&#xD800;</a>',
    `${'<a>'.repeat(50)}${'</a>'.repeat(50)}`,
    `<a>${' '.repeat(1_000_001)}</a>`,
  ])('%.40j is refused in words', (text) => expect(readXml(text)).toMatchObject({ problem: { zh: expect.any(String), en: expect.any(String) } }))
  test('as many elements as one likes are not taken', () => expect(readXml(`<a>${'<b/>'.repeat(60_000)}</a>`)).toMatchObject({ problem: { en: 'The XML is too large.' } }))
})

describe('the standard', () => {
  const least = head() + info('')
  test('the least alert is sound', () => {
    expect(read(doc(least))).toMatchObject({
      breaches: [],
      alert: { identifier: 'A1', sent: new Date('2026-09-22T00:00:00Z'), infos: [{ event: '暴雨', severity: 'Severe', areas: [] }] },
    })
    expect(read(doc(head())).breaches).toEqual([]) // a block is optional
    expect(read(doc(`${head()}${info('').replace('<language>zh-CN</language>', '')}`)).alert!.infos[0]!.language).toBe('en-US')
  })
  test('another version or another document is no CAP 1.2', () => {
    expect(read(doc(least, 'urn:oasis:names:tc:emergency:cap:1.1')).alert).toBeNull()
    expect(read('<rss/>').alert).toBeNull()
  })
  test.each(['identifier', 'sender', 'sent', 'status', 'msgType', 'scope'] as const)('without %s there is none', (name) => {
    expect(breaches(least.replace(new RegExp(`<${name}>.*?</${name}>`), ''))).toContain(`!alert/${name}`)
    expect(breaches(least.replace(new RegExp(`<${name}>.*?</${name}>`), `<${name}> </${name}>`))).toContain(`!alert/${name}`)
  })
  test.each(['category', 'event', 'urgency', 'severity', 'certainty'])('without %s a block is none', (name) =>
    expect(breaches(least.replace(new RegExp(`<${name}>.*?</${name}>`), ''))).toContain(`!info[1]/${name}`),
  )
  test.each([
    ['status', 'alert', head({ status: 'Real' }) + info('')],
    ['msgType', 'alert', head({ msgType: 'New' }) + info('')],
    ['scope', 'alert', head({ scope: 'All' }) + info('')],
    ['sent', 'alert', head({ sent: '2026-09-22' }) + info('')],
    ['sent', 'alert', head({ sent: '2026-02-31T25:00:00+08:00' }) + info('')],
    ['identifier', 'alert', head({ identifier: 'A 1' }) + info('')],
    ['sender', 'alert', head({ sender: 'a,b' }) + info('')],
    ['category', 'info[1]', least.replace('>Met<', '>Weather<')],
    ['severity', 'info[1]', least.replace('>Severe<', '>Bad<')],
    ['responseType', 'info[1]', least.replace('<urgency>', '<responseType>Run</responseType><urgency>')],
    ['expires', 'info[1]', head() + info('<expires>tomorrow</expires>')],
    ['parameter[1]/value', 'info[1]', head() + info('<parameter><valueName>x</valueName></parameter>')],
    ['resource[1]/mimeType', 'info[1]', head() + info('<resource><resourceDesc>x</resourceDesc></resource>')],
    ['area[1]/areaDesc', 'info[1]', head() + info('<area><circle>32,120 1</circle></area>')],
    ['area[1]/polygon[1]', 'info[1]', head() + info('<area><areaDesc>x</areaDesc><polygon>32,120 32,121 32,120</polygon></area>')],
    ['area[1]/polygon[1]', 'info[1]', head() + info('<area><areaDesc>x</areaDesc><polygon>32,120 32,121 33,121 33,120</polygon></area>')],
    ['area[1]/polygon[1]', 'info[1]', head() + info('<area><areaDesc>x</areaDesc><polygon>120,32 121,32 121,33 120,32</polygon></area>')],
    ['area[1]/circle[1]', 'info[1]', head() + info('<area><areaDesc>x</areaDesc><circle>32,120</circle></area>')],
    ['area[1]/circle[1]', 'info[1]', head() + info('<area><areaDesc>x</areaDesc><circle>32,120 -1</circle></area>')],
    ['area[1]/geocode[1]/value', 'info[1]', head() + info('<area><areaDesc>x</areaDesc><geocode><valueName>x</valueName></geocode></area>')],
    ['area[1]/ceiling', 'info[1]', head() + info('<area><areaDesc>x</areaDesc><ceiling>9</ceiling></area>')],
  ])('a wrong %s of %s is told', (name, at, inside) => expect(breaches(inside)).toContain(`!${at}/${name}`))
  test('what must be said together', () => {
    expect(breaches(head({ scope: 'Restricted' }) + info(''))).toEqual(['!restriction'])
    expect(breaches(head({ scope: 'Private' }) + info(''))).toEqual(['!addresses'])
    for (const msgType of ['Update', 'Cancel', 'Ack', 'Error']) expect(breaches(head({ msgType }) + info('')), msgType).toEqual(['!references'])
    expect(breaches(`${head({ msgType: 'Update' })}<references>nonsense</references>${info('')}`)).toEqual(['!alert/references', '!references'])
    expect(read(doc(`${head({ msgType: 'Cancel' })}<references>a@b,A0,2026-09-21T08:00:00+08:00  a@b,A1,2026-09-21T09:00:00+08:00</references>`)).alert!.references).toHaveLength(2)
  })
  test('what leaves no doubt is noted and the alert is used', () => {
    const loose: [string, string][] = [
      [head({ sent: '2026-09-22T00:00:00Z' }) + info(''), 'alert/sent'],
      [least.replace('>Severe<', '>severe<'), 'info[1]/severity'],
      [least.replace('>Likely<', '>Very Likely<'), 'info[1]/certainty'],
      [`${least}<source>x</source>`, 'alert/source'],
      [`${least}<own>x</own>`, 'alert/own'],
      [head() + info('<effective>2026-09-22T08:00:00+08:00</effective><expires>2026-09-22T07:00:00+08:00</expires>'), 'info[1]/expires'],
      [head() + info('<web>www.example.org</web>'), 'info[1]/web'],
      [head() + info('<parameter><valueName>x</valueName><value/></parameter>'), 'info[1]/parameter[1]/value'],
    ]
    for (const [inside, at] of loose) expect([at, read(doc(inside)).alert !== null, breaches(inside)]).toEqual([at, true, [at]])
    expect(breaches(`${least}<Signature xmlns="http://www.w3.org/2000/09/xmldsig#"/>`)).toEqual([])
  })
})

test('Chinese is preferred, the most severe block first; the span runs to the last end', () => {
  const english = info('').replace('zh-CN', 'en-US').replace('暴雨', 'Rain'),
    blue = info('<expires>2026-09-23T08:00:00+08:00</expires>').replace('Severe', 'Minor')
  const { alert } = read(doc(head() + english + blue + info('<effective>2026-09-22T10:00:00+08:00</effective><expires>2026-09-22T18:00:00+08:00</expires>')))
  expect(spoken(alert!).map((i) => i.severity)).toEqual(['Severe', 'Minor'])
  expect(spanOf(alert!)).toEqual({ from: new Date('2026-09-22T00:00:00Z'), until: new Date('2026-09-23T00:00:00Z') })
  const only = read(doc(head() + english)).alert!
  expect(spoken(only)[0]!.event).toBe('Rain')
  expect(spanOf(only).until.getTime() - only.sent.getTime()).toBe(LASTS_HOURS * 3_600_000)
})

test.each([
  ['320682001005', '320682001005'],
  ['320682001000', '320682001'],
  ['320682000000', '320682'],
  ['320682', '320682'],
  ['320600', '3206'],
  ['320000', '32'],
  ['000000', ''],
  ['32068', null],
  ['CHN', null],
])('the code %s means %s', (code, want) => expect(divisionOf(code)).toBe(want))

describe('the communities', () => {
  const square = (id: number, code: string, west: number, south: number): Cell => ({
    id,
    code,
    name: code,
    kind: 'community',
    parentId: null,
    validFrom: '2020-01-01',
    validTo: null,
    boundary: [
      [
        [
          [west, south],
          [west + 0.01, south],
          [west + 0.01, south + 0.01],
          [west, south + 0.01],
          [west, south],
        ],
      ],
    ],
  })
  const cells = [
    square(1, '320682001001', 120.5, 32.3),
    square(2, '320682001002', 120.51, 32.3),
    square(3, '320683001001', 120.9, 32.3),
    { ...square(4, '320682001009', 120.5, 32.3), validTo: '2026-01-01' },
  ]
  const of = (area: string) =>
    communitiesIn(read(doc(head() + info(`<area><areaDesc>x</areaDesc>${area}</area>`))).alert!.infos[0]!.areas, cells, '2026-09-22')?.map((c) => c.id) ?? null
  test.each([
    ['a polygon within one', '<polygon>32.301,120.501 32.301,120.502 32.302,120.502 32.301,120.501</polygon>', [1]],
    ['a polygon around all of them', '<polygon>32,120 32,121 33,121 33,120 32,120</polygon>', [1, 2, 3]],
    ['a polygon that only cuts through', '<polygon>32.304,120 32.304,120.515 32.306,120.515 32.306,120 32.304,120</polygon>', [1, 2]],
    ['a polygon elsewhere', '<polygon>31,120 31,121 31.5,121 31.5,120 31,120</polygon>', []],
    ['a circle that reaches one from outside', '<circle>32.305,120.499 0.2</circle>', [1]],
    ['a circle that does not reach it', '<circle>32.305,120.49 0.5</circle>', []],
    ['a circle without extent', '<circle>32.305,120.515 0</circle>', [2]],
    ['the code of the county', '<geocode><valueName>行政区划代码</valueName><value>320682000000</value></geocode>', [1, 2]],
    ['the code of a community', '<geocode><valueName>x</valueName><value>320682001002</value></geocode>', [2]],
    ['the code of another province', '<geocode><valueName>x</valueName><value>110000</value></geocode>', []],
    ['words only', '', null],
    ['a code we do not know', '<geocode><valueName>UGC</valueName><value>CAZ001</value></geocode>', null],
  ])('%s', (_, area, want) => expect(of(area)).toEqual(want))
})
