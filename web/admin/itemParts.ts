/** What the pages of one item share: the kinds in English, and what to read again after a change. */
import { useQueryClient } from '@tanstack/react-query'
import { listCatalogue, oneItem } from '../../contract/catalogue.ts'
import { listItems } from '../../contract/directory.ts'
import { keyOf } from '../kit/call.ts'

export const kindEnglish = { 部件: 'component', 事项: 'matter', 诉求: 'request' } as const
export const useFresh = () => {
  const client = useQueryClient()
  return () => Promise.all([listCatalogue, oneItem, listItems].map((e) => client.invalidateQueries({ queryKey: keyOf(e) })))
}
