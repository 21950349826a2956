import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { openapi } from '../scripts/openapi.ts'

test('contract/openapi.json is the document of what is served; `npm run openapi` writes it anew', async () => {
  const written = await readFile(new URL('../contract/openapi.json', import.meta.url), 'utf8'),
    served = await openapi()
  expect(JSON.parse(written)).toEqual(JSON.parse(served))
  expect(JSON.parse(served)).toMatchObject({ openapi: '3.1.0', paths: { '/api/reports': { post: expect.anything() }, '/api/cases/{no}/acts': { post: expect.anything() } } })
})
