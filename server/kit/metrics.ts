/** Figures for Prometheus: requests, jobs and what the database does; one registry a house, so that tests do not share. */
import { Counter, collectDefaultMetrics, Histogram, Registry } from 'prom-client'

export interface Metrics {
  registry: Registry
  http: Histogram<'method' | 'route' | 'status'>
  acts: Counter<'act'>
  jobs: Counter<'job' | 'outcome'>
}
export function createMetrics(processFigures = false): Metrics {
  const registry = new Registry()
  if (processFigures) collectDefaultMetrics({ register: registry })
  return {
    registry,
    http: new Histogram({
      name: 'yinghuo_http_seconds',
      help: 'Time to answer, in seconds',
      labelNames: ['method', 'route', 'status'],
      buckets: [0.005, 0.02, 0.1, 0.5, 2],
      registers: [registry],
    }),
    acts: new Counter({ name: 'yinghuo_acts_total', help: 'Acts done on cases', labelNames: ['act'], registers: [registry] }),
    jobs: new Counter({ name: 'yinghuo_jobs_total', help: 'Jobs by outcome', labelNames: ['job', 'outcome'], registers: [registry] }),
  }
}
