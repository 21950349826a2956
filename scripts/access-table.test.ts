import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { capabilities, staffRoles } from '../domain/access.ts'
import { accessPage, capabilityTable, endpointTable, withTables } from './access-table.ts'

test('docs/access.md says what the code does; else run: node scripts/access-table.ts', async () => {
  const page = await readFile(accessPage, 'utf8')
  expect(await withTables(page)).toBe(page)
  expect(page).toContain(capabilityTable())
  expect(page).toContain(await endpointTable())
})

test('the tables hold every capability, every role and the one door to a case', async () => {
  for (const name of [...Object.keys(capabilities), ...Object.keys(staffRoles)]) expect(capabilityTable()).toContain(`\`${name}\``)
  expect(await endpointTable()).toContain('| `POST /api/cases/:no/acts` | `cases.act` |')
})
