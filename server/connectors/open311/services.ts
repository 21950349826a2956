/** The catalogue as Open311 services: which items are offered, and what is asked about each. Pure. */
import { type Attribute, type Datatype, datatypes, type Service, type ServiceDefinition } from '../../../contract/open311.ts'
import { type Item, itemsAt } from '../../../domain/catalogue.ts'
import type { Book } from '../../directory/book.ts'
import type { Source } from '../kit/connector.ts'
import type { Form } from './form.ts'

/** The items of today's catalogue that this instance offers; no list of rights means all. */
export const offered = (book: Book, source: Pick<Source, 'rights'>): Item[] =>
  itemsAt([...book.items.values()], book.day).filter((i) => !source.rights.items?.length || source.rights.items.includes(i.code))
export const itemOf = (book: Book, source: Pick<Source, 'rights'>, code: string): Item | undefined => offered(book, source).find((i) => i.code === code)

export const serviceOf = (item: Item, source: Pick<Source, 'config'>): Service => ({
  service_code: item.code,
  service_name: item.name,
  description: `${item.majorName}·${item.name}`,
  metadata: attributesOf(item, source).length > 0,
  type: source.config['tokens'] === true ? 'batch' : 'realtime',
  keywords: [item.kind, item.majorName].join(', '),
  group: item.majorName,
})

/** What a person who reports may be asked besides the filing conditions: one line each of the instance's settings, `code | datatype | required or optional | question | key=name; key=name`. */
export function extraAttributes(lines: string): { attributes: Omit<Attribute, 'order'>[]; faulty: string[] } {
  const attributes: Omit<Attribute, 'order'>[] = [],
    faulty: string[] = []
  for (const line of lines.split('\n').map((l) => l.trim())) {
    if (!line) continue
    const [code = '', datatype = '', need = '', description = '', values = ''] = line.split('|').map((p) => p.trim())
    const choices = values
      .split(/[;；]/)
      .map((v) => v.trim())
      .filter(Boolean)
      .map((v) => ({ key: v.split('=')[0]!.trim(), name: (v.split('=')[1] ?? v).trim() }))
    const list = datatype.endsWith('valuelist')
    if (!/^[\w.-]{1,60}$/.test(code) || !datatypes.includes(datatype as Datatype) || !description || list !== choices.length > 0) faulty.push(line)
    else
      attributes.push({
        variable: true,
        code,
        datatype: datatype as Datatype,
        required: need === 'required',
        datatype_description: list ? choices.map((c) => c.name).join('、') : description,
        description,
        values: choices,
      })
  }
  return { attributes, faulty }
}
/** All that is asked about an item: which of its filing conditions are seen (never required: the public need not know them), and the instance's own questions. */
export function attributesOf(item: Item, source: Pick<Source, 'config'>): Attribute[] {
  const conditions: Omit<Attribute, 'order'>[] = item.filing.length
    ? [
        {
          variable: true,
          code: 'conditions',
          datatype: 'multivaluelist',
          required: false,
          datatype_description: '可选多项',
          description: '现场是哪种情况',
          values: item.filing.map((c, n) => ({ key: String(n + 1), name: c.text })),
        },
      ]
    : []
  return [...conditions, ...extraAttributes(String(source.config['attributes'] ?? '')).attributes].map((a, n) => ({ ...a, order: n + 1 }))
}
export const definitionOf = (item: Item, source: Pick<Source, 'config'>): ServiceDefinition => ({ service_code: item.code, attributes: attributesOf(item, source) })

const fits: Record<Datatype, (value: string, a: Attribute) => boolean> = {
  string: (v) => v.length <= 300,
  text: (v) => v.length <= 5000,
  number: (v) => v !== '' && Number.isFinite(Number(v)),
  datetime: (v) => /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/.test(v) && !Number.isNaN(Date.parse(v)),
  singlevaluelist: (v, a) => a.values.some((x) => x.key === v),
  multivaluelist: (v, a) => a.values.some((x) => x.key === v),
}
/** The answers in a form, as question → words; or what is wrong with the first that does not fit. Attributes nobody asked for are let by, as the specification has no error for them. */
export function answersIn(form: Form, asked: readonly Attribute[]): { answers: Record<string, string> } | { wrong: string } {
  const answers: Record<string, string> = {}
  for (const a of asked) {
    const given = [...(form.get(`attribute[${a.code}]`) ?? []), ...(form.get(`attribute[${a.code}][]`) ?? [])].map((v) => v.trim()).filter((v) => v !== '')
    if (!given.length) {
      if (a.required) return { wrong: `attribute[${a.code}] is required` }
      continue
    }
    if (given.length > 1 && a.datatype !== 'multivaluelist') return { wrong: `attribute[${a.code}] takes one value` }
    if (!given.every((v) => fits[a.datatype](v, a))) return { wrong: `attribute[${a.code}] is not a valid ${a.datatype}` }
    answers[a.description] = given.map((v) => a.values.find((x) => x.key === v)?.name ?? v).join('、')
  }
  return { answers }
}
