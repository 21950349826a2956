/** The settings of an instance, checked against what its kind asks for. */
import { Refused } from '../../kit/errors.ts'
import type { Connector } from './connector.ts'

const fits = {
  text: (v: unknown) => typeof v === 'string' && v.length <= 20_000,
  choice: (v: unknown) => typeof v === 'string',
  number: (v: unknown) => typeof v === 'number' && Number.isFinite(v),
  flag: (v: unknown) => typeof v === 'boolean',
  map: (v: unknown) => typeof v === 'object' && v !== null && !Array.isArray(v) && Object.values(v).every((x) => typeof x === 'string'),
} as const

/** Only known settings, each of its type, the needed ones there, defaults filled in. */
export function checkedConfig(connector: Connector, given: Record<string, unknown>): Record<string, unknown> {
  const out: Record<string, unknown> = {}
  for (const s of connector.settings) {
    const value = given[s.key] ?? s.default
    if (value === undefined || value === '' || value === null) {
      if (s.needed) throw new Refused('bad-input', { field: s.key }, { zh: `请填“${s.zh}”`, en: `Fill in “${s.en}”.` })
      continue
    }
    if (!fits[s.type](value) || (s.choices && !s.choices.includes(value as string)))
      throw new Refused('bad-input', { field: s.key }, { zh: `“${s.zh}”填得不对`, en: `“${s.en}” is not filled in rightly.` })
    out[s.key] = value
  }
  return out
}
