import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { glossaryPage, withTables } from './glossary.ts'

test('docs/glossary.md has the words of the code; else run: node scripts/glossary.ts', async () => {
  const page = await readFile(glossaryPage, 'utf8')
  expect(withTables(page)).toBe(page)
  for (const word of ['`preVerifying`', '`reviewing`', '`lapsed`', '`deskSupervision`', '`whole`']) expect(page).toContain(word)
})
