/** How many CAP messages of a folder are sound by our reading: `node bench/cap.ts --data <folder>`. Prints a line for each, with its first breach. */
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { readCap } from '../domain/cap/alert.ts'
import { readXml } from '../domain/cap/xml.ts'
import { xmlText } from '../server/connectors/alerts/translate.ts'

const { data } = parseArgs({ options: { data: { type: 'string' } } }).values
if (!data) throw new Error('say where the messages are: --data <folder>')
const counts = { sound: 0, used: 0, refused: 0 }
for (const name of (await readdir(data)).filter((n) => /\.(cap|xml)$/.test(n)).sort()) {
  const xml = readXml(xmlText({ type: '', body: await readFile(join(data, name)) }))
  const { alert, breaches } = 'problem' in xml ? { alert: null, breaches: [{ at: 'XML', en: xml.problem.en }] } : readCap(xml.root)
  const verdict = !alert ? 'refused' : breaches.length ? 'used' : 'sound'
  counts[verdict]++
  console.log(`${verdict.padEnd(8)} ${name}${breaches[0] ? `: ${breaches[0].at} ${breaches[0].en}` : ''}`)
}
console.log(`${counts.sound} sound, ${counts.used} used with a note, ${counts.refused} refused`)
