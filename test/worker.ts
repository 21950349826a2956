/** A worker in a process of its own, so that a test can kill it: `node test/worker.ts <database> <folder> <time>`. Says when it runs. */
import { connect } from '../server/db/db.ts'
import { keepBooks } from '../server/directory/book.ts'
import { createAccounts } from '../server/kit/accounts.ts'
import { record } from '../server/kit/audit.ts'
import { createMetrics } from '../server/kit/metrics.ts'
import { loadSecrets } from '../server/kit/secrets.ts'
import { startWorker } from '../server/worker.ts'

const [url, dataDir, at] = process.argv.slice(2) as [string, string, string]
const { db, pool } = connect(url, { max: 8 }),
  secrets = loadSecrets(dataDir, {}),
  now = () => new Date(at)
const accounts = createAccounts({ db, secrets, audit: (trx, entry, when) => record(trx, secrets, entry, when) })
const worker = await startWorker({ db, pool, now, secrets, accounts, dataDir, metrics: createMetrics() }, keepBooks(db))
process.send?.('running')
process.on('message', () => void worker.stop().finally(() => process.exit()))
process.on('disconnect', () => process.exit())
