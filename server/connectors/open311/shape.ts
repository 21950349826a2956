/** Values in the two formats of the specification: one tree, written as XML or JSON. */
export type Format = 'xml' | 'json'
export const contentTypes: Record<Format, string> = { xml: 'text/xml; charset=utf-8', json: 'application/json; charset=utf-8' }

/** What each list is called in XML: the element around it, and the element of each entry. In JSON a list is an array. */
const lists = {
  services: 'service',
  service_requests: 'request',
  service_request_updates: 'request_update',
  errors: 'error',
  attributes: 'attribute',
  values: 'value',
  endpoints: 'endpoint',
  formats: 'format',
} as const
export type ListName = keyof typeof lists

// What XML 1.0 cannot hold at all is left out.
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters that must go
const unwritable = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g
const escaped = (text: string): string => text.replace(unwritable, '').replace(/[&<>"\r]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\r': '&#13;' })[c]!)

function element(name: string, value: unknown): string {
  const inside = Array.isArray(value)
    ? value.map((v) => element(lists[name as ListName], v)).join('')
    : typeof value === 'object' && value !== null
      ? Object.entries(value)
          .map(([k, v]) => element(k, v))
          .join('')
      : value === null || value === undefined
        ? ''
        : escaped(String(value))
  return inside === '' ? `<${name}/>` : `<${name}>${inside}</${name}>`
}

/** A list or an object of the specification as the body of an answer. */
export const written = (format: Format, name: ListName | 'service_definition' | 'discovery', value: unknown): string =>
  format === 'json' ? JSON.stringify(value) : `<?xml version="1.0" encoding="utf-8"?>\n${element(name, value)}\n`
