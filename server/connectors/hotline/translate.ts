import { fields, types, type Field, type FieldKey, type ReportField, type ReportType } from './fields.ts'
import type { Mapping } from './mapping.ts'
import { orderNumbersIn, splitQuoted } from './quoted.ts'
import { dayOnly, plain, readPhone, readTime, readType, readUrgency, readYesNo } from './values.ts'

/** A work order of the hotline as one of our reports. */
export interface HotlineReport {
  externalNo: string
  receivedAt: Date
  channel: 'hotline'
  type: ReportType
  text: string
  quoted: string[] // the blocks about earlier orders that the hotline had appended
  earlier: string[] // the order numbers in those blocks
  address: string
  reporter: { name: string; phone: string }
  urgent: boolean
  confidential: boolean
  wantsReply: boolean
  deadline: Date | null
  extra: Record<string, string>
}

/** What is wrong with a row, or what was assumed about it, in the operator's words. */
export interface Problem {
  field: FieldKey
  zh: string
  en: string
}

export type Translated = { ok: HotlineReport; notes: Problem[] } | { problems: Problem[] }

const column = Object.fromEntries(Object.entries(fields).flatMap(([k, f]: [string, Field]) => (f.becomes ? [[f.becomes, k]] : []))) as Record<ReportField, FieldKey>
const shown = (s: string) => (s.length > 30 ? `${s.slice(0, 30)}…` : s)

/** One row of the hotline's file as a report, or the reasons why it cannot be one; what was read generously is told in `notes`. */
export function translateRow(row: readonly string[], mapping: Pick<Mapping, 'headers' | 'columns'>, { line, importedAt }: { line: number; importedAt?: Date }): Translated {
  const problems: Problem[] = [],
    notes: Problem[] = []
  const say = (to: Problem[], of: ReportField, zh: string, en: string) => to.push({ field: column[of], zh: `第${line}行：${zh}`, en: `Line ${line}: ${en}` })
  const raw = (of: ReportField) => row[mapping.columns.indexOf(column[of])] ?? ''
  const extra = leftOver(row, mapping)
  const keep = (of: ReportField) => {
    extra[fields[column[of]].label] = raw(of).trim()
  }
  /** A value read generously: empty gives `empty`; unreadable gives `unsure`, a note, and the words kept. */
  const read = <T>(of: ReportField, reader: (s: string) => T | null, empty: T, unsure: T, as: [string, string]): T => {
    if (plain(raw(of)) === '') return empty
    const value = reader(raw(of))
    if (value !== null) return value
    keep(of)
    say(
      notes,
      of,
      `${fields[column[of]].label}“${shown(raw(of).trim())}”看不懂，按“${as[0]}”处理，原文已保留`,
      `“${shown(raw(of).trim())}” was not understood; taken as ${as[1]}, the words are kept`,
    )
    return unsure
  }

  const externalNo = orderNo(raw('externalNo'))
  if (externalNo === '') say(problems, 'externalNo', '没有工单编号', 'the order number is missing')
  else if (externalNo === 'shortened')
    say(
      problems,
      'externalNo',
      `工单编号“${shown(raw('externalNo').trim())}”被 Excel 改成了科学计数，末位已丢失；请把该列设为文本后重新导出`,
      'Excel has shortened the order number and lost its last digits; export again with that column as text',
    )
  else if (externalNo === null) say(problems, 'externalNo', `“${shown(raw('externalNo').trim())}”不是工单编号`, `“${shown(raw('externalNo').trim())}” is not an order number`)

  const { text, quoted } = splitQuoted(raw('text'))
  if (plain(text) === '') say(problems, 'text', '没有问题描述', 'the description is missing')

  const time = plain(raw('receivedAt')),
    receivedAt = time === '' ? (importedAt ?? null) : readTime(time)
  if (receivedAt === null)
    if (time === '') say(problems, 'receivedAt', '没有接收时间', 'the time of receipt is missing')
    else say(problems, 'receivedAt', `接收时间“${shown(time)}”看不懂`, `the time of receipt “${shown(time)}” cannot be read`)
  else if (time === '') say(notes, 'receivedAt', '没有接收时间，按导入时间处理', 'no time of receipt; the time of import is used')

  if (problems.length > 0) return { problems }
  return {
    ok: {
      externalNo: externalNo!,
      receivedAt: receivedAt!,
      channel: 'hotline',
      text,
      quoted,
      earlier: orderNumbersIn(quoted.join('\n')).filter((n) => n !== externalNo),
      type: read('type', readType, 'other', 'other', [types.other.label, '“other”']),
      address: raw('address').trim(),
      reporter: { name: raw('name').trim(), phone: phone() },
      urgent: read('urgent', readUrgency, false, false, ['普通', 'not urgent']),
      confidential: read('confidential', readYesNo, false, true, ['保密', 'confidential']),
      wantsReply: read('wantsReply', readYesNo, true, true, ['需要回复', 'a reply is wanted']),
      deadline: read('deadline', readDeadline, null, null, ['未定时限', 'no deadline']),
      extra,
    },
    notes,
  }

  function phone(): string {
    const words = plain(raw('phone')),
      number = readPhone(words)
    if (words !== '' && number === null) say(notes, 'phone', '联系电话不像号码，已按原文保留', 'the telephone number does not look like one; kept as it is')
    return number ?? words
  }
}

/** An order number as it stands, or the only one in a few words around it; 'shortened' when a spreadsheet has rounded it; null when there is none. */
function orderNo(raw: string): string | null {
  const s = plain(raw)
    .replace(/^['`]+/, '')
    .replace(/\s+/g, '')
  if (s === '') return ''
  if (/^\d(\.\d+)?E\+?\d+$/i.test(s)) return 'shortened'
  if (/^(?=.*\d)[\p{Script=Han}A-Za-z0-9〔〕[\]()_/#.-]{4,40}$/u.test(s) && !/[:：]/.test(s)) return s.replace(/\.0$/, '')
  const inside = orderNumbersIn(s)
  return inside.length === 1 ? inside[0]! : null
}

/** A deadline given as a day alone ends with that day. */
function readDeadline(raw: string): Date | null {
  const t = readTime(raw)
  return t && dayOnly(raw) ? new Date(t.getTime() + 86_399_000) : t
}

/** The columns that do not become part of the report, word for word under their own headings; a heading used twice gets a number. */
function leftOver(row: readonly string[], { headers, columns }: Pick<Mapping, 'headers' | 'columns'>): Record<string, string> {
  const extra: [string, string][] = [],
    used = new Map<string, number>()
  row.forEach((cell, i) => {
    const key = columns[i] ?? null
    if (cell.trim() === '' || (key && (fields[key] as Field).becomes)) return
    const name = key ? fields[key].label : headers[i]?.trim() || `第${i + 1}列`,
      n = (used.get(name) ?? 0) + 1
    used.set(name, n)
    extra.push([n > 1 ? `${name} (${n})` : name, cell.trim()])
  })
  return Object.fromEntries(extra)
}
