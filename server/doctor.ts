/** npm run doctor: says what is not as it must be, and ends with 1 if anything is. */
import { resolve } from 'node:path'
import { examine, examinePosts, faults } from './audit/examine.ts'
import { withDatabase } from './audit/open.ts'
import { keepBooks } from './directory/book.ts'

const now = new Date()
const found = await withDatabase({ dataDir: resolve(process.env['DATA_DIR'] || 'data'), databaseUrl: process.env['DATABASE_URL'] }, async (db) => {
  const book = await keepBooks(db).at(now)
  return [...(await examine(db, book, now)), ...(await examinePosts(db, book))]
})
for (const { fault, subject, detail } of found) console.log(`${subject}：${faults[fault].zh} ${faults[fault].en} (${detail})`)
console.log(found.length ? `查出 ${found.length} 处不对。 ${found.length} faults found.` : '一切正常。 All is well.')
if (found.length) process.exitCode = 1
