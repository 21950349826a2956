/** What others do, as it happens: each message makes the screens fetch again what it touched. */
import { type QueryClient, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { listAlerts } from '../../contract/alerts.ts'
import { getCase, listCases, mapCases, myWork } from '../../contract/cases.ts'
import { listHotSpots } from '../../contract/likeness.ts'
import { listCalls, myNotices } from '../../contract/notices.ts'
import { store } from './store.ts'

/** Whether the line stands: `quiet` when the server answers but does not tell, `down` when it cannot be reached. */
export const line = store<'up' | 'quiet' | 'down'>('up')
/** What is told as a whole: everything under its address is read anew. */
const topics = { hotspots: listHotSpots.url, alerts: listAlerts.url }
const lists = [listCases.url, myWork.url, mapCases.url, myNotices.url, listCalls.url] as string[]

/** Forget every list, after an act of one's own or of another. */
export const refreshLists = (client: QueryClient) => client.invalidateQueries({ predicate: (q) => lists.includes(String(q.queryKey[0])) })

export function useLive(): void {
  const client = useQueryClient()
  useEffect(() => {
    let source: EventSource, again: ReturnType<typeof setTimeout> | undefined, pending: ReturnType<typeof setTimeout> | undefined
    const listen = () => {
      source = new EventSource('/api/live')
      source.onopen = () => {
        if (line.get() !== 'up') void client.invalidateQueries() // what was missed meanwhile
        line.set('up')
      }
      source.onerror = () => {
        if (source.readyState !== EventSource.CLOSED) return line.set('down') // the browser tries again by itself
        line.set('quiet')
        again = setTimeout(listen, 15_000)
      }
      // the events have names, so `onmessage` would never hear them
      source.addEventListener('case', (m: MessageEvent<string>) => {
        const { case: no } = JSON.parse(m.data) as { case: string; version: number }
        void client.invalidateQueries({ queryKey: [getCase.url, no] })
        pending ??= setTimeout(() => {
          pending = undefined
          void refreshLists(client)
        }, 1_000)
      })
      for (const [topic, url] of Object.entries(topics))
        source.addEventListener(topic, () => void client.invalidateQueries({ predicate: (q) => String(q.queryKey[0]).startsWith(url) }))
      source.addEventListener('again', () => void client.invalidateQueries())
    }
    listen()
    return () => {
      clearTimeout(again)
      clearTimeout(pending)
      source.close()
    }
  }, [client])
}
