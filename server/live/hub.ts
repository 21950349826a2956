/** The hub: hears on one connection of its own what moved, and hands it on together, a breath later. */
import pg from 'pg'
import { channel, type Topic, topics } from './publish.ts'

/** What is handed on: the cases that moved, that something of a topic did, or that some may have been missed. */
export type News = { cases: number[] } | { topic: Topic } | { missed: true }
export interface Hub {
  listen: (hear: (news: News) => void) => () => void
  stop: () => Promise<void>
}

/** Starts to listen, and goes on listening whatever happens to the connection. Many acts within `together` ms are one piece of news. */
export function startHub({
  url,
  together = 200,
  retry = 1_000,
  onLost = () => {},
}: {
  url: string
  together?: number
  retry?: number
  onLost?: (error: unknown) => void
}): Hub & { ready: Promise<void> } {
  const ears = new Set<(news: News) => void>()
  const moved = new Set<number>()
  const stirred = new Set<Topic>()
  let client: pg.Client | null = null
  let stopped = false
  let breath: NodeJS.Timeout | null = null
  let again: NodeJS.Timeout | null = null
  const tell = (news: News) => {
    for (const hear of ears) hear(news)
  }
  const flush = () => {
    breath = null
    const cases = [...moved]
    moved.clear()
    if (cases.length) tell({ cases })
    for (const topic of stirred) tell({ topic })
    stirred.clear()
  }

  async function open(first: boolean): Promise<void> {
    const fresh = new pg.Client({ connectionString: url, application_name: 'yinghuo live', keepAlive: true, connectionTimeoutMillis: 15_000 })
    client = fresh
    let gone = false
    const lost = (error: unknown) => {
      if (gone || stopped) return
      gone = true
      onLost(error ?? new Error('the connection ended'))
      fresh.end().catch(onLost)
      again = setTimeout(() => void open(false), retry)
    }
    fresh.on('error', lost).on('end', () => lost(null))
    fresh.on('notification', ({ payload }) => {
      if (payload && Object.hasOwn(topics, payload)) stirred.add(payload as Topic)
      else for (const id of payload?.split(',') ?? []) if (id) moved.add(Number(id))
      breath ??= setTimeout(flush, together)
    })
    try {
      await fresh.connect()
      await fresh.query(`listen ${channel}`)
      if (!first) tell({ missed: true })
    } catch (error) {
      lost(error)
    }
  }
  const ready = open(true)
  return {
    ready,
    listen(hear) {
      ears.add(hear)
      return () => void ears.delete(hear)
    },
    async stop() {
      stopped = true
      if (breath) clearTimeout(breath)
      if (again) clearTimeout(again)
      await client?.end().catch(onLost)
    },
  }
}
