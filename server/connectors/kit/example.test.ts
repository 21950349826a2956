import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

test('the worked example stands in the documentation word for word', () => {
  const [docs, code] = [new URL('../../../docs/connectors.md', import.meta.url), new URL('./example.ts', import.meta.url)].map((u) => readFileSync(u, 'utf8'))
  expect(docs).toContain(code!.trim())
})
