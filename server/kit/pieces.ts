/** Does a long piece of computing in pieces, so that whoever else asks the server meanwhile is answered between two of them. */
export async function inPieces<T>(rows: readonly T[], size: number, deed: (row: T) => void): Promise<void> {
  for (let from = 0; from < rows.length; from += size) {
    if (from) await new Promise((go) => setImmediate(go))
    for (const row of rows.slice(from, from + size)) deed(row)
  }
}
