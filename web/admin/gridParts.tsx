/** What the pages of the grid share: the map of one day or one cut, and the list of what is wrong with it. */
import type { FeatureCollection } from 'geojson'
import { lazy, Suspense, useMemo } from 'react'
import type { Cut, Patch } from '../../contract/gridAdmin.ts'
import { cellKinds } from '../../domain/grid.ts'
import { useGrid } from '../kit/LazyMap.tsx'
import { areaWords, w } from './parts.tsx'

const MapView = lazy(() => import('../kit/Map.tsx'))
const kindEnglish = { street: 'sub-district', community: 'community', grid: 'cell', special: 'special cell', micro: 'micro cell' } as const
export const kindWords = (kind: keyof typeof cellKinds) => w(cellKinds[kind], kindEnglish[kind])
/** A coordinate system with where one meets it. */
export const systemWords = (s: Cut['system']): string =>
  ({ CGCS2000: `CGCS2000 ${w('测绘成果', 'surveys')}`, WGS84: 'WGS-84 GPS', GCJ02: `GCJ-02 ${w('高德、腾讯', 'Amap, Tencent')}`, BD09: `BD-09 ${w('百度', 'Baidu')}` })[s]
const patchWords = { gap: ['空缺', 'gap'], overlap: ['重叠', 'overlap'], outside: ['出界', 'over the edge'], flawed: ['边界有错', 'faulty boundary'] } as const
export const empty: FeatureCollection = { type: 'FeatureCollection', features: [] }

const patchFeatures = (patches: Patch[]): FeatureCollection => ({
  type: 'FeatureCollection',
  features: patches.flatMap((p) =>
    p.boundary ? [{ type: 'Feature' as const, properties: { what: p.what }, geometry: { type: 'MultiPolygon' as const, coordinates: p.boundary as number[][][][] } }] : [],
  ),
})
/** The map of one cut or one day, on its own ground. */
export function CellMap({
  cells,
  patches,
  cell,
  at,
  onCell,
  tall,
}: {
  cells: FeatureCollection
  patches: Patch[]
  cell?: number | null
  at?: number[] | null
  onCell?: (id: number) => void
  tall?: boolean
}) {
  const ground = useGrid()
  const grid = useMemo(() => ({ cells, ground: ground.data?.ground ?? empty }), [cells, ground.data]),
    figures = useMemo(() => patchFeatures(patches), [patches])
  const look = { grid, patches: figures, cell: cell ?? null, pin: at ? { lng: at[0]!, lat: at[1]! } : null, ...(onCell ? { onCell } : {}), ...(tall ? { tall } : {}) }
  return <Suspense fallback={<div className={tall ? 'map tall' : 'map'} />}>{<MapView {...look} />}</Suspense>
}
/** What is wrong with the cover, largest first; choosing one shows it on the map. */
export function Patches({ of, chosen, onChoose }: { of: Patch[]; chosen: Patch | null; onChoose: (p: Patch | null) => void }) {
  return (
    <ul className="patches">
      {of.map((p, n) => (
        <li key={n}>
          <button type="button" className={`plain patch ${p.what}${chosen === p ? ' on' : ''}`} aria-pressed={chosen === p} onClick={() => onChoose(chosen === p ? null : p)}>
            <i />
            <span className="grow">
              {w(patchWords[p.what][0], patchWords[p.what][1])} <span className="t2">{p.cells.join(w('、', ', '))}</span>
            </span>
            {p.squareMetres !== null && <span className="t3 s12">{areaWords(p.squareMetres)}</span>}
          </button>
        </li>
      ))}
    </ul>
  )
}
