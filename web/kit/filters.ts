/** The filters of a list live in the address, so that they can be sent to a colleague; a step back leads out of the list, not through them. */
import { useSearchParams } from 'react-router'

type Value = string | number | boolean | null | undefined

/** The filters, and how to set some of them: what is empty goes out; without names all go out. The address as it stands is changed, not the one last drawn, so that two set in one breath are both kept. */
export function useFilters(): readonly [URLSearchParams, (values?: Record<string, Value>) => void] {
  const [params, setParams] = useSearchParams()
  const set = (values?: Record<string, Value>) => {
    const next = new URLSearchParams(values ? location.search : '')
    for (const [name, value] of Object.entries(values ?? {}))
      if (value === undefined || value === null || value === '') next.delete(name)
      else next.set(name, String(value))
    setParams(next, { replace: true })
  }
  return [params, set]
}
