/** The worker: job name → function, and what happens every minute. */
import { Logger, run, type TaskList } from 'graphile-worker'
import { sql } from 'kysely'
import type { Books } from './directory/book.ts'
import type { House } from './kit/http.ts'
import { trouble } from './kit/trouble.ts'
import { clockJobs } from './clocks/jobs.ts'
import { alertJobs } from './connectors/alerts/jobs.ts'
import { connectors } from './connectors/all.ts'
import { createDock } from './connectors/kit/dock.ts'
import { connectorCron, connectorJobs } from './connectors/kit/jobs.ts'
import { mappedCron, mappedJobs } from './connectors/mapped/jobs.ts'
import { startSensors } from './connectors/sensors/start.ts'
import { auditJobs } from './audit/check.ts'
import { sealAndTell } from './audit/seal.ts'
import { submit } from './intake/submit.ts'
import { likenessCron, likenessJobs, lookSoon } from './likeness/jobs.ts'
import { publish, publishTopic } from './live/publish.ts'
import type { Db, Trx } from './db/db.ts'
import { notifyCron, notifyJobs } from './notify/jobs.ts'
import { worker } from './status.ts'
import { learnCron, understandingJobs } from './understanding/jobs.ts'

/** How long after an act, at most, it is sealed and told: short enough to feel live, long enough to take many acts at once. */
const SEAL_EVERY = 300
/** What happened is told to the screens, and what is new is looked at for its like. */
const told = async (trx: Trx, cases: number[]): Promise<void> => {
  await publish(trx, cases)
  await lookSoon(trx, cases)
}
/** Seals and tells what happened, until stopped; a failure is logged and tried again. */
function keepSealing(house: House): () => Promise<void> {
  let stopped = false,
    timer: NodeJS.Timeout | undefined
  const step = async (): Promise<void> => {
    try {
      while (!stopped && (await sealAndTell(house.db, house.secrets, { tell: told })) >= 500);
    } catch (error) {
      trouble('sealing failed; it is tried again', error)
    }
    if (!stopped)
      timer = setTimeout(() => {
        current = step()
      }, SEAL_EVERY)
  }
  let current = step()
  return async () => {
    stopped = true
    clearTimeout(timer)
    await current
  }
}
/** What a worker that was killed held is free again. A house has one worker, so whoever still holds a job when it starts is dead; it would be left alone for four hours otherwise, with its whole queue. */
const freeAbandoned = (db: Db) =>
  sql`select graphile_worker.force_unlock_workers(array(select distinct locked_by from graphile_worker.jobs where locked_by is not null))`.execute(db)
/** Only what somebody should look at: warnings and errors. */
const quiet = new Logger(() => (level, message) => {
  if (level === 'warning' || level === 'error') console.error(JSON.stringify({ level, msg: message }))
})

export interface Worker {
  stop(): Promise<void>
}
/** Starts to work off jobs; stopping waits for those under way. */
export async function startWorker(house: House, books: Books): Promise<Worker> {
  const tasks: TaskList = {
    ...clockJobs({ ...house, books }),
    ...understandingJobs({ ...house, books }),
    ...auditJobs(house),
    ...notifyJobs(house),
    ...connectorJobs(createDock(house, books, connectors)),
    ...alertJobs(house),
    ...mappedJobs(createDock(house, books, connectors)),
    ...likenessJobs({ ...house, books, submit, tell: (trx) => publishTopic(trx, 'hotspots') }),
  }
  await freeAbandoned(house.db)
  const runner = await run({
    pgPool: house.pool,
    concurrency: 4,
    noHandleSignals: true,
    logger: quiet,
    taskList: tasks,
    crontab: ['* * * * * sweep', notifyCron, connectorCron, likenessCron, learnCron, mappedCron].join('\n'),
  })
  runner.events.on('job:success', ({ job }) => house.metrics.jobs.inc({ job: job.task_identifier, outcome: 'done' }))
  runner.events.on('job:error', ({ job, error }) => {
    house.metrics.jobs.inc({ job: job.task_identifier, outcome: 'failed' })
    trouble('a job failed', error, { job: job.task_identifier })
  })
  const sensors = await startSensors(createDock(house, books, connectors), process.env)
  const stopSealing = keepSealing(house)
  worker.running = true
  return {
    async stop() {
      worker.running = false
      await sensors.stop()
      await runner.stop()
      await stopSealing()
    },
  }
}
