/** What varies from place to place and is no list: one row each, with the product's default. */
import type { Limit } from '../../domain/clock.ts'
import type { Clock } from '../../domain/lifecycle.ts'

export interface Settings {
  /** 机构名称, shown at the head of every page. */
  office: string
  /** Whether this is a demonstration: every page says so. */
  demo: boolean
  /** 立案 in two steps: the acceptor proposes, the shift lead approves. */
  twoStepRegistering: boolean
  /** Time limits of the centre's own stages. Continuous 15 and 30 minutes (smart_cityguard) assume a night shift, so ours count working time. */
  stageLimits: Partial<Record<Clock, Limit>>
  /** 反映未解决: the reporter may re-open within so many days of the answer, so many times; after that the acceptor may. */
  reopenDays: number
  reopenTimes: number
  /** One in so many of the matters answered at once (直接答复) is checked by another person; 0 for none. */
  sampleOneIn: number
  /** Whether an acceptor who did not handle it may close, besides the shift lead. */
  acceptorCloses: boolean
  /** Prefix of case numbers. */
  numberPrefix: string
}
export const settingsDefaults: Settings = {
  office: '社会治理现代化指挥中心',
  demo: false,
  twoStepRegistering: false,
  stageLimits: {
    intake: { amount: 1, unit: 'workHour' },
    verify: { amount: 4, unit: 'workHour' },
    register: { amount: 1, unit: 'workHour' },
    dispatch: { amount: 1, unit: 'workHour' },
    confer: { amount: 1, unit: 'workDay' },
    sign: { amount: 2, unit: 'workHour' },
    review: { amount: 1, unit: 'workHour' },
    check: { amount: 1, unit: 'workDay' },
    close: { amount: 1, unit: 'workDay' },
    ruling: { amount: 4, unit: 'workHour' },
    reply: { amount: 1, unit: 'workDay' },
    whole: { amount: 15, unit: 'workDay' },
  },
  reopenDays: 15,
  reopenTimes: 2,
  sampleOneIn: 10,
  acceptorCloses: false,
  numberPrefix: 'RC',
}
