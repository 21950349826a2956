/** The map, fetched only by the pages that show one. */
import { useQuery } from '@tanstack/react-query'
import { type ComponentProps, lazy, Suspense } from 'react'
import { getGrid } from '../../contract/directory.ts'
import { call, keyOf } from './call.ts'
import type { Grid } from './Map.tsx'

const MapView = lazy(() => import('./Map.tsx'))

export const useGrid = () => useQuery({ queryKey: keyOf(getGrid), queryFn: async () => (await call(getGrid, {})) as Grid, staleTime: 3_600_000 })

export function LazyMap(props: Omit<ComponentProps<typeof MapView>, 'grid'>) {
  const grid = useGrid()
  return (
    <Suspense fallback={<div className={props.tall ? 'map tall' : 'map'} />}>
      <MapView {...props} grid={grid.data} />
    </Suspense>
  )
}
