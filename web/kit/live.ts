/** What others do, as it happens: each message makes the screens fetch again what it touched. */
import { type QueryClient, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { getCase, listCases, mapCases, myWork } from '../../contract/cases.ts'
import { store } from './store.ts'

/** Whether the line to the server stands. */
export const lineUp = store(true)
const lists = [listCases.url, myWork.url, mapCases.url] as string[]

/** Forget every list, after an act of one's own or of another. */
export const refreshLists = (client: QueryClient) => client.invalidateQueries({ predicate: (q) => lists.includes(String(q.queryKey[0])) })

export function useLive(): void {
  const client = useQueryClient()
  useEffect(() => {
    const source = new EventSource('/api/live')
    let pending: ReturnType<typeof setTimeout> | undefined
    let wasDown = false
    source.onopen = () => {
      lineUp.set(true)
      if (wasDown) void client.invalidateQueries() // what was missed meanwhile
      wasDown = false
    }
    source.onerror = () => {
      wasDown = true
      lineUp.set(false)
    }
    source.onmessage = (m) => {
      const { case: no } = JSON.parse(m.data) as { case: string; version: number }
      void client.invalidateQueries({ queryKey: [getCase.url, no] })
      pending ??= setTimeout(() => {
        pending = undefined
        void refreshLists(client)
      }, 1_000)
    }
    return () => {
      clearTimeout(pending)
      source.close()
    }
  }, [client])
}
