/** A JSON schema as people read it: its shape as a short text, and the smallest example that fits it. */
export interface Schema {
  type?: string
  format?: string
  description?: string
  enum?: readonly unknown[]
  const?: unknown
  items?: Schema
  properties?: Record<string, Schema>
  required?: readonly string[]
  anyOf?: readonly Schema[]
  minLength?: number
  maxLength?: number
  minimum?: number
  maximum?: number
  pattern?: string
  default?: unknown
  additionalProperties?: boolean | Schema
  patternProperties?: Record<string, Schema>
}

const bounds = (s: Schema): string => {
  const [low, high] = s.type === 'string' ? [s.minLength, s.maxLength] : [s.minimum, s.maximum]
  const range = low === undefined && high === undefined ? '' : ` ${low ?? ''}…${high ?? ''}`
  return `${s.format ? ` ${s.format}` : ''}${range}${s.pattern && s.pattern !== '\\S' ? ` /${s.pattern}/` : ''}${s.default === undefined ? '' : ` = ${JSON.stringify(s.default)}`}`
}

/** Written like a TypeScript type: `{ name: string 1…40, phone?: string }`. */
export function shape(s: Schema | undefined, indent = ''): string {
  if (!s) return 'unknown'
  if (s.const !== undefined) return JSON.stringify(s.const)
  if (s.enum) return s.enum.map((v) => JSON.stringify(v)).join(' | ')
  if (s.anyOf) return s.anyOf.map((x) => shape(x, indent)).join(' | ')
  if (s.type === 'array') {
    const inner = shape(s.items, indent)
    return /[|\n]/.test(inner) && !inner.startsWith('{') ? `(${inner})[]` : `${inner}[]`
  }
  if (s.properties) {
    const deeper = `${indent}  `
    const rows = Object.entries(s.properties).map(
      ([name, x]) => `${deeper}${name}${s.required?.includes(name) ? '' : '?'}: ${shape(x, deeper)}${x.description ? `  // ${x.description}` : ''}`,
    )
    return rows.length ? `{\n${rows.join('\n')}\n${indent}}` : '{}'
  }
  const values = s.patternProperties ? Object.values(s.patternProperties)[0] : typeof s.additionalProperties === 'object' ? s.additionalProperties : undefined
  if (values) return `{ [name]: ${shape(values, indent)} }`
  return s.type ? `${s.type}${bounds(s)}` : 'unknown'
}

/** What a caller could send: required fields only, so that it stays short. */
export function example(s: Schema | undefined): unknown {
  if (!s) return undefined
  if (s.default !== undefined) return s.default
  if (s.const !== undefined) return s.const
  if (s.enum) return s.enum[0]
  if (s.anyOf) return example(s.anyOf[0])
  if (s.type === 'object' || s.properties) return Object.fromEntries((s.required ?? []).flatMap((name) => (s.properties?.[name] ? [[name, example(s.properties[name])]] : [])))
  if (s.type === 'array') return s.items ? [example(s.items)] : []
  if (s.type === 'integer' || s.type === 'number') return s.minimum ?? 1
  if (s.type === 'boolean') return true
  if (s.type === 'null') return null
  return s.format === 'date-time' ? '2026-11-24T09:00:00+08:00' : '…'
}
