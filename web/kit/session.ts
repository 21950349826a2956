/** Who sits here, for every page below the sign-in. */
import { createContext, useContext } from 'react'
import type { Me } from '../../contract/session.ts'
import { type Capability, may } from '../../domain/access.ts'

export const MeContext = createContext<Me | null>(null)
export function useMe(): Me {
  const me = useContext(MeContext)
  if (!me) throw new Error('useMe is for pages below the sign-in')
  return me
}
export const useMay = (capability: Capability): boolean => may(useMe().posts, capability)
