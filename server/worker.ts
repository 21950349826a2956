/** The worker: job name → function, and what happens every minute. */
import { run, type TaskList } from 'graphile-worker'
import type { Books } from './directory/book.ts'
import type { House } from './kit/http.ts'
import { clockJobs } from './clocks/jobs.ts'
import { worker } from './status.ts'

export interface Worker {
  stop(): Promise<void>
}
/** Starts to work off jobs; stopping waits for those under way. */
export async function startWorker(house: House, books: Books): Promise<Worker> {
  const tasks: TaskList = { ...clockJobs({ ...house, books }) }
  const runner = await run({ pgPool: house.pool, concurrency: 2, noHandleSignals: true, taskList: tasks, crontab: '* * * * * sweep' })
  runner.events.on('job:success', ({ job }) => house.metrics.jobs.inc({ job: job.task_identifier, outcome: 'done' }))
  runner.events.on('job:error', ({ job, error }) => {
    house.metrics.jobs.inc({ job: job.task_identifier, outcome: 'failed' })
    console.error(JSON.stringify({ level: 'error', msg: 'a job failed', job: job.task_identifier, err: String(error) }))
  })
  worker.running = true
  return {
    async stop() {
      worker.running = false
      await runner.stop()
    },
  }
}
