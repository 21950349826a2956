/** CAP 1.2 (OASIS Common Alerting Protocol, 1 July 2010): a parsed document → an alert, and everything in it that breaks the standard. */
import type { Element } from './xml.ts'

export const CAP12 = 'urn:oasis:names:tc:emergency:cap:1.2'
/** The closed vocabularies of the standard (3.2.1 to 3.2.4). */
export const vocabulary = {
  status: ['Actual', 'Exercise', 'System', 'Test', 'Draft'],
  msgType: ['Alert', 'Update', 'Cancel', 'Ack', 'Error'],
  scope: ['Public', 'Restricted', 'Private'],
  category: ['Geo', 'Met', 'Safety', 'Security', 'Rescue', 'Fire', 'Health', 'Env', 'Transport', 'Infra', 'CBRNE', 'Other'],
  responseType: ['Shelter', 'Evacuate', 'Prepare', 'Execute', 'Avoid', 'Monitor', 'Assess', 'AllClear', 'None'],
  urgency: ['Immediate', 'Expected', 'Future', 'Past', 'Unknown'],
  severity: ['Extreme', 'Severe', 'Moderate', 'Minor', 'Unknown'],
  certainty: ['Observed', 'Likely', 'Possible', 'Unlikely', 'Unknown'],
} as const
type Word<K extends keyof typeof vocabulary> = (typeof vocabulary)[K][number]

export interface Reference {
  sender: string
  identifier: string
  sent: Date
}
export interface Named {
  name: string
  value: string
}
/** Points are longitude first, as everywhere here; the standard writes latitude first. */
export interface CapArea {
  words: string
  polygons: [number, number][][]
  /** Radius in kilometres. */
  circles: { at: [number, number]; radius: number }[]
  geocodes: Named[]
}
export interface CapInfo {
  language: string
  category: Word<'category'>[]
  event: string
  responseType: Word<'responseType'>[]
  urgency: Word<'urgency'>
  severity: Word<'severity'>
  certainty: Word<'certainty'>
  effective: Date | null
  onset: Date | null
  expires: Date | null
  senderName: string
  headline: string
  description: string
  instruction: string
  web: string
  contact: string
  parameters: Named[]
  areas: CapArea[]
}
export interface CapAlert {
  identifier: string
  sender: string
  sent: Date
  status: Word<'status'>
  msgType: Word<'msgType'>
  scope: Word<'scope'>
  note: string
  references: Reference[]
  infos: CapInfo[]
}
/** A breach of the standard: where, and which. One that is not `grave` leaves no doubt about what is meant: the alert is used all the same. */
export interface Breach {
  at: string
  zh: string
  en: string
  grave: boolean
}
export type Read = { alert: CapAlert; breaches: Breach[] } | { alert: null; breaches: Breach[] }

/** The elements of each group in the order of the schema, and how often: 1 once, ? at most once, + at least once, * any. */
const groups = {
  alert: 'identifier1 sender1 sent1 status1 msgType1 source? scope1 restriction? addresses? code* note? references? incidents? info*',
  info: 'language? category+ event1 responseType* urgency1 severity1 certainty1 audience? eventCode* effective? onset? expires? senderName? headline? description? instruction? web? contact? parameter* resource* area*',
  resource: 'resourceDesc1 mimeType1 size? uri? derefUri? digest?',
  area: 'areaDesc1 polygon* circle* geocode* altitude? ceiling?',
  eventCode: 'valueName1 value1',
  parameter: 'valueName1 value1',
  geocode: 'valueName1 value1',
} as const
type Group = keyof typeof groups
const parts = Object.fromEntries(Object.entries(groups).map(([g, line]) => [g, line.split(' ').map((p) => ({ name: p.slice(0, -1), times: p.at(-1)! }))])) as Record<
  Group,
  { name: string; times: string }[]
>
const when = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.\d+)?([+-]\d\d:\d\d|Z)$/

/** Reads an alert; without grave breaches there is one. */
export function readCap(root: Element): Read {
  const breaches: Breach[] = []
  const say = (at: string, zh: string, en: string, grave = true) => void breaches.push({ at, zh, en, grave })
  if (root.name !== 'alert') say('alert', '根元素不是 alert', 'The root is not an alert')
  else if (root.space !== CAP12) say('alert', `不是 CAP 1.2（命名空间是“${root.space}”）`, `Not CAP 1.2 (the namespace is “${root.space}”)`)
  if (breaches.length) return { alert: null, breaches }
  const reader = readerOf(say)
  reader.shape(root, 'alert', 'alert')
  const { text, word, time } = reader
  const alert: CapAlert = {
    identifier: reader.id(root, 'identifier'),
    sender: reader.id(root, 'sender'),
    sent: time(root, 'sent', 'alert') ?? new Date(0),
    status: word(root, 'status', 'alert') ?? 'Draft',
    msgType: word(root, 'msgType', 'alert') ?? 'Error',
    scope: word(root, 'scope', 'alert') ?? 'Public',
    note: text(root, 'note'),
    references: reader.references(root),
    infos: root.children.filter((c) => c.name === 'info').map((e, i) => reader.info(e, `info[${i + 1}]`)),
  }
  if (alert.scope === 'Restricted' && !text(root, 'restriction')) say('restriction', '范围是 Restricted 时要写 restriction', 'A restricted alert must say its restriction')
  if (alert.scope === 'Private' && !text(root, 'addresses')) say('addresses', '范围是 Private 时要写 addresses', 'A private alert must say its addresses')
  if (['Update', 'Cancel', 'Ack', 'Error'].includes(alert.msgType) && !alert.references.length)
    say('references', `${alert.msgType} 要写它指的是哪一条`, `An ${alert.msgType} must name the message it is about`)
  return breaches.some((b) => b.grave) ? { alert: null, breaches } : { alert, breaches }
}

type Say = (at: string, zh: string, en: string, grave?: boolean) => void
/** The readers of the parts; each breach is said once, where it stands. */
function readerOf(say: Say) {
  const all = (e: Element, name: string) => e.children.filter((c) => c.name === name && c.space === e.space)
  const text = (e: Element, name: string): string => all(e, name)[0]?.text.trim() ?? ''
  /** Which elements there are, how often, and in which order. */
  function shape(e: Element, group: Group, at: string): void {
    const known = parts[group]
    for (const { name, times } of known) {
      const found = all(e, name)
      if ((times === '1' || times === '+') && !found.length) say(`${at}/${name}`, '缺少', 'is missing')
      // The schema lets a text be empty; of the alert and its blocks that says nothing, of a parameter it may be meant.
      else if ((times === '1' || times === '+') && found.every((f) => !f.text.trim() && !f.children.length))
        say(`${at}/${name}`, '是空的', 'is empty', group === 'alert' || group === 'info')
      if ((times === '1' || times === '?') && found.length > 1) say(`${at}/${name}`, '写了不止一次', 'stands more than once')
    }
    let last = 0
    for (const c of e.children) {
      const place = c.space === e.space ? known.findIndex((p) => p.name === c.name) : -1
      if (place < 0) {
        if (!(c.name === 'Signature' && c.space === 'http://www.w3.org/2000/09/xmldsig#')) say(`${at}/${c.name}`, '标准里没有这个元素', 'is not an element of the standard', false)
      } else if (place < last) say(`${at}/${c.name}`, '顺序不对', 'stands in the wrong place', false)
      else last = place
    }
  }
  function oneOf<K extends keyof typeof vocabulary>(value: string, key: K, at: string): Word<K> | null {
    const words = vocabulary[key] as readonly string[]
    if (words.includes(value)) return value as Word<K>
    const near = words.find((v) => v.toLowerCase() === value.toLowerCase()) ?? (key === 'certainty' && value === 'Very Likely' ? 'Likely' : undefined)
    if (value) say(at, `“${value.slice(0, 40)}”不在词表里`, `“${value.slice(0, 40)}” is not in the vocabulary`, near === undefined)
    return (near as Word<K> | undefined) ?? null
  }
  const word = <K extends keyof typeof vocabulary>(e: Element, key: K, at: string): Word<K> | null => oneOf(text(e, key), key, `${at}/${key}`)
  /** A moment with its offset; `Z` is against the standard, yet says what it means. */
  function time(e: Element, name: string, at: string): Date | null {
    const said = text(e, name)
    if (!said) return null
    const m = when.exec(said),
      moment = m ? new Date(said) : null
    if (!moment || Number.isNaN(moment.getTime())) {
      say(`${at}/${name}`, `“${said.slice(0, 40)}”不是带时区的时间`, `“${said.slice(0, 40)}” is no time with an offset`)
      return null
    }
    if (m![2] === 'Z' || said.includes('.')) say(`${at}/${name}`, '时间要写成 2026-09-22T09:00:00+08:00 这样', 'A time is to be written as 2026-09-22T09:00:00+08:00', false)
    return moment
  }
  function id(e: Element, name: string): string {
    const said = text(e, name)
    if (/[\s,<&]/.test(said)) say(`alert/${name}`, '不能有空格、逗号、< 和 &', 'must not hold blanks, commas, < or &')
    if (said.length > 300) say(`alert/${name}`, '太长', 'is too long')
    return said
  }
  function references(e: Element): Reference[] {
    return text(e, 'references')
      .split(/\s+/)
      .filter(Boolean)
      .flatMap((one) => {
        const [sender = '', identifier = '', sent = ''] = one.split(',')
        const m = when.exec(sent)
        if (one.split(',').length !== 3 || !sender || !identifier || !m) {
          say('alert/references', `“${one.slice(0, 60)}”不是 发送者,编号,时间`, `“${one.slice(0, 60)}” is not sender,identifier,sent`)
          return []
        }
        return [{ sender, identifier, sent: new Date(sent) }]
      })
  }
  const named = (e: Element, name: 'eventCode' | 'parameter' | 'geocode', at: string): Named[] =>
    all(e, name).map((n, i) => {
      shape(n, name, `${at}/${name}[${i + 1}]`)
      return { name: text(n, 'valueName'), value: text(n, 'value') }
    })
  function address(e: Element, name: string, at: string): string {
    const said = text(e, name)
    if (said && !/^[a-z][a-z0-9+.-]*:\S+$/i.test(said)) say(`${at}/${name}`, '不是完整的网址', 'is no full address', false)
    return /^https?:\/\//i.test(said) ? said : ''
  }
  function point(said: string, at: string): [number, number] | null {
    const m = /^(-?\d+(?:\.\d+)?),(-?\d+(?:\.\d+)?)$/.exec(said),
      [lat, lng] = [Number(m?.[1]), Number(m?.[2])]
    if (m && Math.abs(lat) <= 90 && Math.abs(lng) <= 180) return [lng, lat]
    say(at, `“${said.slice(0, 40)}”不是 纬度,经度`, `“${said.slice(0, 40)}” is not latitude,longitude`)
    return null
  }
  function area(e: Element, at: string): CapArea {
    shape(e, 'area', at)
    const polygons = all(e, 'polygon').flatMap((p, i) => {
      const here = `${at}/polygon[${i + 1}]`,
        words = p.text.trim().split(/\s+/).filter(Boolean),
        ring = words.slice(0, 20_000).map((w) => point(w, here))
      if (ring.includes(null)) return []
      const sound = ring as [number, number][],
        [first, last] = [sound[0], sound.at(-1)]
      if (sound.length < 4) say(here, '至少要四个点', 'needs four points at least')
      else if (first![0] !== last![0] || first![1] !== last![1]) say(here, '首尾两点要相同', 'must end where it begins')
      else return [sound]
      return []
    })
    const circles = all(e, 'circle').flatMap((c, i) => {
      const here = `${at}/circle[${i + 1}]`,
        [centre = '', size = ''] = c.text.trim().split(/\s+/),
        p = point(centre, here),
        radius = Number(size)
      if (size === '' || !(radius >= 0)) say(here, '要写半径（千米）', 'needs a radius (km)')
      return p && radius >= 0 && size !== '' ? [{ at: p, radius }] : []
    })
    for (const name of ['altitude', 'ceiling']) if (text(e, name) && !/^[+-]?\d+(\.\d+)?$/.test(text(e, name))) say(`${at}/${name}`, '不是数', 'is no number')
    if (text(e, 'ceiling') && !text(e, 'altitude')) say(`${at}/ceiling`, '有 ceiling 就要有 altitude', 'a ceiling needs an altitude')
    return { words: text(e, 'areaDesc'), polygons, circles, geocodes: named(e, 'geocode', at) }
  }
  function info(e: Element, at: string): CapInfo {
    shape(e, 'info', at)
    named(e, 'eventCode', at)
    all(e, 'resource').forEach((r, i) => {
      shape(r, 'resource', `${at}/resource[${i + 1}]`)
      if (text(r, 'size') && !/^\d+$/.test(text(r, 'size'))) say(`${at}/resource[${i + 1}]/size`, '不是整数', 'is no whole number')
    })
    const language = text(e, 'language') || 'en-US'
    if (!/^[a-z]{1,8}(-[a-z0-9]{1,8})*$/i.test(language)) say(`${at}/language`, '不是语言代码', 'is no code of a language')
    const list = <K extends 'category' | 'responseType'>(key: K): Word<K>[] => all(e, key).flatMap((c) => oneOf(c.text.trim(), key, `${at}/${key}`) ?? [])
    const [effective, onset, expires] = [time(e, 'effective', at), time(e, 'onset', at), time(e, 'expires', at)]
    if (expires && ((effective && expires < effective) || (onset && expires < onset))) say(`${at}/expires`, '在生效之前就过期', 'it expires before it begins', false)
    return {
      language,
      category: list('category'),
      event: text(e, 'event'),
      responseType: list('responseType'),
      urgency: word(e, 'urgency', at) ?? 'Unknown',
      severity: word(e, 'severity', at) ?? 'Unknown',
      certainty: word(e, 'certainty', at) ?? 'Unknown',
      ...{ effective, onset, expires },
      senderName: text(e, 'senderName'),
      headline: text(e, 'headline'),
      description: text(e, 'description'),
      instruction: text(e, 'instruction'),
      web: address(e, 'web', at),
      contact: text(e, 'contact'),
      parameters: named(e, 'parameter', at),
      areas: all(e, 'area').map((a, i) => area(a, `${at}/area[${i + 1}]`)),
    }
  }
  return { shape, text, word, time, id, references, info }
}
