/** Trying an import out: what would become of every row, before any becomes a case. */
import type { ImportPreview } from '../../../contract/imports.ts'
import { fields, types } from './fields.ts'
import type { Workshop } from './import.ts'
import { guessMapping, type Mapping } from './mapping.ts'
import { readRows } from './read.ts'
import { translateRow } from './translate.ts'

const brief = (s: string) => (s.length > 120 ? `${s.slice(0, 120)}…` : s)

/** Reads the whole file once and says what would become of every row. `isHeader` knows the row of headings, `decide` maps it. */
export async function tryOut(
  { db, storage }: Pick<Workshop, 'db' | 'storage'>,
  file: { id: number; name: string; key: string },
  decide: (headers: string[]) => Mapping,
  isHeader: (cells: readonly string[]) => boolean,
  now: Date,
): Promise<{ mapping: Mapping; preview: ImportPreview }> {
  let mapping: Mapping | undefined,
    total = 0,
    failingCount = 0,
    knownCount = 0,
    repeatedCount = 0,
    waiting: string[] = []
  const preview: ImportPreview['preview'] = [],
    failing: ImportPreview['failing'] = [],
    seen = new Set<string>()
  const lookUp = async () => {
    if (waiting.length) knownCount += (await db.selectFrom('reports').select('id').where('channel', '=', 'hotline').where('external_no', 'in', waiting).execute()).length
    waiting = []
  }
  for await (const { line, cells } of readRows(storage.open(file.key), { isHeader })) {
    if (!mapping) {
      mapping = decide(cells)
      continue
    }
    total++
    const row = translateRow(cells, mapping, { line, importedAt: now })
    if ('problems' in row) {
      failingCount++
      if (failing.length < 50) failing.push({ line, problems: row.problems })
      if (preview.length < 20)
        preview.push({
          line,
          externalNo: '',
          text: brief(cells[mapping.columns.indexOf('text')] ?? ''),
          address: '',
          type: '',
          receivedAt: null,
          deadline: null,
          ok: false,
          problems: row.problems,
        })
      continue
    }
    const { ok, notes } = row
    if (seen.has(ok.externalNo)) repeatedCount++
    else {
      seen.add(ok.externalNo)
      if (waiting.push(ok.externalNo) >= 500) await lookUp()
    }
    if (preview.length < 20)
      preview.push({
        line,
        externalNo: ok.externalNo,
        text: brief(ok.text),
        address: ok.address,
        type: types[ok.type].label,
        receivedAt: ok.receivedAt.toISOString(),
        deadline: ok.deadline?.toISOString() ?? null,
        ok: true,
        problems: notes,
      })
  }
  await lookUp()
  const made = mapping!,
    must = guessMapping([]).missing
  return {
    mapping: made,
    preview: {
      id: file.id,
      fileName: file.name,
      headers: made.headers,
      mapping: made.columns,
      fields: Object.entries(fields).map(([key, f]) => ({ key, label: f.label, required: (must as string[]).includes(key) })),
      unplaced: made.unplaced,
      missing: made.missing.map((k) => fields[k].label),
      total,
      knownCount,
      repeatedCount,
      failingCount,
      preview,
      failing,
    },
  }
}
