/** Prints the two tables of docs/access.md from the code and puts them in their place; the test beside it fails when the page no longer says what the code does. */
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { Endpoint } from '../contract/endpoint.ts'
import { type Capability, capabilities, type StaffRole, staffRoles } from '../domain/access.ts'

export const accessPage = new URL('../docs/access.md', import.meta.url)
const contract = new URL('../contract/', import.meta.url)
const table = (head: string[], rows: string[][]) => [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
const isEndpoint = (value: unknown): value is Endpoint => typeof value === 'object' && value !== null && 'allow' in value && 'method' in value && 'url' in value

/** Which role has which capability. */
export function capabilityTable(): string {
  const roles = Object.keys(staffRoles) as StaffRole[]
  const rows = Object.entries(capabilities).map(([name, { label, roles: having }]) => [
    `\`${name}\` ${label}`,
    ...roles.map((role) => ((having as readonly StaffRole[]).includes(role) ? '●' : '')),
  ])
  return table(['Capability', ...roles.map((role) => `\`${role}\`<br>${staffRoles[role].label}`)], rows)
}

/** Every endpoint of the contract with what it takes; read from the files, so that a new one cannot be left out. */
export async function endpointTable(): Promise<string> {
  const files = (await readdir(contract)).filter((name) => name.endsWith('.ts') && !name.includes('.test.')).sort()
  const modules = (await Promise.all(files.map((name) => import(new URL(name, contract).href)))) as Record<string, unknown>[]
  const endpoints = modules.flatMap((module) => Object.values(module).filter(isEndpoint)).sort((a, b) => `${a.url} ${a.method}`.localeCompare(`${b.url} ${b.method}`, 'en'))
  const who = ({ allow }: Endpoint) =>
    allow === 'anyone'
      ? 'nobody needs to sign in'
      : allow === 'signedIn'
        ? 'every account'
        : capabilities[allow as Capability].roles.map((role) => staffRoles[role].label).join('、')
  return table(
    ['Endpoint', 'Takes', 'Who that is', 'What it is'],
    endpoints.map((e) => [`\`${e.method} /api${e.url}\``, `\`${e.allow}\``, who(e), e.summary]),
  )
}

const put = (page: string, name: string, text: string) =>
  page.replace(new RegExp(`(<!-- ${name} -->\n)[^]*?(\n<!-- /${name} -->)`), (_, from: string, to: string) => from + text + to)
/** The page with its tables as the code has them now. */
export const withTables = async (page: string): Promise<string> => put(put(page, 'capabilities', capabilityTable()), 'endpoints', await endpointTable())

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await writeFile(accessPage, await withTables(await readFile(accessPage, 'utf8')))
  console.log(`${fileURLToPath(accessPage)} is current`)
}
