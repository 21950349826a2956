/** Every minute: what is new finds its way. */
import type { TaskList } from 'graphile-worker'
import type { House } from '../kit/http.ts'
import { callForUnseen, routeNotices } from './route.ts'

export const notifyCron = '* * * * * notify'
export const notifyJobs = ({ db, now }: Pick<House, 'db' | 'now'>): TaskList => ({
  notify: async () => {
    while ((await routeNotices(db, now())) > 0);
    await callForUnseen(db, now())
  },
})
