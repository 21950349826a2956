/** The office and its map, fetched once. */
import { useEffect } from 'react'
import { publicStart } from '../../contract/public.ts'
import { call, type Output } from '../kit/call.ts'
import { store } from '../kit/store.ts'

type Office = Output<typeof publicStart>
const office = store<Office | null>(null)
let asked = false
export function useOffice(): Office | null {
  const known = office.use()
  useEffect(() => {
    if (asked) return
    asked = true
    call(publicStart, {}).then(
      (o) => office.set(o),
      () => {
        asked = false
      },
    )
  }, [])
  return known
}
