/** `mappedRun` takes the rows of an uploaded file; `mappedRuns`, every minute, notes the counts of those that are through. */
import type { TaskList } from 'graphile-worker'
import type { Dock } from '../kit/connector.ts'
import { closeRuns, workOff } from './runs.ts'

export const mappedCron = '* * * * * mappedRuns'
export const mappedJobs = (dock: Dock): TaskList => ({
  async mappedRun(payload) {
    await workOff(dock, (payload as { id: number }).id)
  },
  async mappedRuns() {
    await closeRuns(dock.house.db, dock.house.now())
  },
})
