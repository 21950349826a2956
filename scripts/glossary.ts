/** Prints the tables of docs/glossary.md from the tables of the domain and puts them in their place. */
import { readFile, writeFile } from 'node:fs/promises'
import { pathToFileURL } from 'node:url'
import { channels } from '../contract/intake.ts'
import { staffRoles } from '../domain/access.ts'
import { limitUnits } from '../domain/clock.ts'
import {
  type Act,
  caseActs,
  caseStates,
  clocks,
  fieldLabels,
  type Kind,
  kinds,
  orderActs,
  orderStates,
  requestActs,
  requestStates,
  roles,
  type State,
} from '../domain/lifecycle.ts'

export const glossaryPage = new URL('../docs/glossary.md', import.meta.url)
const code = (name: string) => `\`${name}\``
const list = (names: readonly string[]) => names.map(code).join(' ')
const table = (head: string[], rows: string[][]) => [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
const states = (of: Record<string, State>) =>
  table(
    ['State', '中文', 'Held by', 'Clock'],
    Object.entries(of).map(([name, s]) => [
      code(name),
      s.label,
      s.holder ? code(s.holder) : 'nobody: an ending',
      `${s.clock ? code(s.clock) : ''}${s.within ? `, within it ${code(s.within)}` : ''}`,
    ]),
  )
const acts = (of: Record<string, Act>) =>
  table(
    ['Act', '中文', 'From', 'To', 'By', 'Needs'],
    Object.entries(of).map(([name, a]) => [code(name), a.label, list(a.from), code(a.to), a.by.length ? list(a.by) : 'follows only', list(a.needs ?? [])]),
  )

const tables: Record<string, () => string> = {
  roles: () =>
    table(
      ['Role', '中文', 'English', 'In the lives of a case'],
      [
        ...Object.entries(staffRoles).map(([name, r]) => [code(name), r.label, r.en, name in roles ? 'acts' : '']),
        ...Object.entries(roles)
          .filter(([name]) => !(name in staffRoles))
          .map(([name, r]) => [code(name), r.label, name === 'system' ? 'The program itself' : 'The person who reported', 'acts; no account of staff']),
      ],
    ),
  'case states': () => states(caseStates),
  'case acts': () => acts(caseActs),
  'order states': () => states(orderStates),
  'order acts': () => acts(orderActs),
  'request states': () => states(requestStates),
  'request acts': () => acts(requestActs),
  kinds: () =>
    table(
      ['Kind', '中文', 'About', 'While it stands in', 'Asked by', 'Answered by', 'Answer', 'The rest waits'],
      Object.entries(kinds as Record<string, Kind>).map(([name, k]) => [
        code(name),
        k.label,
        k.on,
        list(k.when),
        list(k.by),
        `${k.ruler.length ? list(k.ruler) : 'the desk that held the case'}${k.raised ? `; engineering: ${list(k.raised)}` : ''}`,
        k.answer,
        k.rests ? 'yes' : '',
      ]),
    ),
  clocks: () =>
    table(
      ['Clock', '中文'],
      Object.entries(clocks).map(([name, label]) => [code(name), label]),
    ),
  limits: () =>
    table(
      ['Unit of a limit', '中文', 'Counted in'],
      Object.entries(limitUnits).map(([name, u]) => [code(name), u.label, u.measure === 'work' ? 'working time' : 'time as it passes']),
    ),
  channels: () =>
    table(
      ['Channel', '中文'],
      Object.entries(channels).map(([name, label]) => [code(name), label]),
    ),
  fields: () =>
    table(
      ['Field', '中文', 'English'],
      Object.entries(fieldLabels).map(([name, w]) => [code(name), w.zh, w.en]),
    ),
}
/** The page with its tables as the code has them now. */
export const withTables = (page: string): string =>
  Object.entries(tables).reduce(
    (text, [name, print]) => text.replace(new RegExp(`(<!-- ${name} -->\n)[^]*?(\n<!-- /${name} -->)`), (_, from: string, to: string) => from + print() + to),
    page,
  )

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await writeFile(glossaryPage, withTables(await readFile(glossaryPage, 'utf8')))
  console.log('docs/glossary.md is current')
}
