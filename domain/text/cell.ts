/** Cells of CSV that no spreadsheet computes, and how they are read again: what goes out comes back as it was, to the last sign. */

// What a spreadsheet takes for a formula (OWASP, CSV Injection): these signs at the start, the wide ones too, also behind white space; and a tab or a line break, behind which it looks again.
const runs = /^['\s]*[=+\-@＝＋－＠]|^'*[\t\r\n]/

/** The words of a cell, led by an apostrophe where a spreadsheet would run them. */
export const guarded = (text: string): string => (runs.test(text) ? `'${text}` : text)
/** The words again that were `guarded`. */
export const unguarded = (text: string): string => (text.startsWith("'") && runs.test(text.slice(1)) ? text.slice(1) : text)

/** A cell of a sheet that went out `guarded`, read again: what stood in quotes keeps its white space. */
export const readCell = (text: string, quoted: boolean): string => unguarded(quoted ? text : text.trim())

/** A line of CSV of cells already `guarded` (or meant to be computed): every cell in quotes, so that no other mark between cells, of another country's Excel, splits one. */
export const csvLine = (cells: readonly string[]): string => `${cells.map((c) => `"${c.replaceAll('"', '""')}"`).join(',')}\r\n`
