/** The map: our own ground, cells and cases, no tile and no font from outside. The list beside it is its equal. */
import type { FeatureCollection, Point } from 'geojson'
import * as maplibre from 'maplibre-gl'
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url'
import 'maplibre-gl/dist/maplibre-gl.css'
import { useEffect, useRef, useState } from 'react'
import { t } from './i18n.ts'
import { drawClocks, styleOf } from './mapStyle.ts'
import { type Shade, useShade } from './shade.ts'
import type { ClockState } from './time.ts'

maplibre.setWorkerUrl(workerUrl)

export interface Spot {
  lng: number
  lat: number
}
export interface Mark extends Spot {
  no: string
  title: string
  clock: ClockState | null
}
export interface Grid {
  cells: FeatureCollection
  ground: FeatureCollection
}
interface Props {
  grid: Grid | undefined
  marks?: Mark[]
  /** The place being taken; with `onPick` it follows a click. */
  pin?: Spot | null
  cell?: number | null
  /** Figures laid over the grid, by their `what`: gap, overlap, outside, flawed. */
  patches?: FeatureCollection
  onPick?: (at: Spot) => void
  onOpen?: (no: string) => void
  onCell?: (id: number) => void
  tall?: boolean
}
const noMarks: Mark[] = []
const nothing: FeatureCollection = { type: 'FeatureCollection', features: [] }
const points = (marks: Mark[]): FeatureCollection => ({
  type: 'FeatureCollection',
  features: marks.map((m) => ({ type: 'Feature', properties: { no: m.no, title: m.title, clock: m.clock ?? 'pause' }, geometry: { type: 'Point', coordinates: [m.lng, m.lat] } })),
})

/** A name for each community, at the middle of its largest ring; where only a part of the grid is shown, for its cells too. */
function names(cells: FeatureCollection): FeatureCollection {
  const few = cells.features.length <= 60
  const features = cells.features.flatMap((f) => {
    const kind = f.properties?.['kind']
    if ((kind !== 'community' && !(few && kind !== 'street')) || f.geometry?.type !== 'MultiPolygon') return []
    const ring = f.geometry.coordinates.map((p) => p[0] ?? []).sort((a, b) => b.length - a.length)[0] ?? []
    const mean = (axis: 0 | 1) => ring.reduce((s, p) => s + (p[axis] ?? 0), 0) / ring.length
    return [{ type: 'Feature' as const, properties: { name: f.properties?.['name'] }, geometry: { type: 'Point' as const, coordinates: [mean(0), mean(1)] } }]
  })
  return { type: 'FeatureCollection', features }
}

/** The box around some features, to look at all of them at first. */
function boundsOf(cells: FeatureCollection): maplibre.LngLatBounds | null {
  const b = new maplibre.LngLatBounds()
  const walk = (c: unknown): void => {
    if (!Array.isArray(c)) return
    if (typeof c[0] === 'number') b.extend(c as [number, number])
    else c.forEach(walk)
  }
  for (const f of cells.features) if (f.geometry && 'coordinates' in f.geometry) walk(f.geometry.coordinates)
  return b.isEmpty() ? null : b
}

const put = (map: maplibre.Map | null, source: string, data: FeatureCollection) => map?.getSource<maplibre.GeoJSONSource>(source)?.setData(data)

export default function MapView({ grid, marks = noMarks, pin = null, cell = null, patches = nothing, onPick, onOpen, onCell, tall }: Props) {
  const box = useRef<HTMLDivElement>(null),
    shade = useShade(),
    [map, setMap] = useState<maplibre.Map | null>(null),
    [ready, setReady] = useState<Shade | null>(null),
    [broken, setBroken] = useState(false),
    does = useRef({ onPick, onOpen, onCell })
  const { lng, lat } = pin ?? {},
    placed = pin !== null
  does.current = { onPick, onOpen, onCell }

  useEffect(() => {
    let m: maplibre.Map
    try {
      m = new maplibre.Map({
        container: box.current!,
        center: [120.57, 32.39],
        zoom: 12,
        attributionControl: false,
        localIdeographFontFamily: 'PingFang SC, Noto Sans CJK SC, Microsoft YaHei',
      })
    } catch {
      setBroken(true) // no WebGL here: the list says the same
      return
    }
    m.addControl(new maplibre.NavigationControl({ showCompass: false }), 'top-right')
    m.on('click', (e) => {
      const { onPick, onOpen, onCell } = does.current
      const hit = m.queryRenderedFeatures(e.point, { layers: ['case-mark', 'case-cluster'].filter((l) => m.getLayer(l)) })[0]
      if (onPick) onPick({ lng: e.lngLat.lng, lat: e.lngLat.lat })
      else if (hit?.properties['no']) onOpen?.(String(hit.properties['no']))
      else if (hit) m.easeTo({ center: (hit.geometry as Point).coordinates as [number, number], zoom: m.getZoom() + 2 })
      else {
        const area = m.queryRenderedFeatures(e.point, { layers: ['cell-hit'].filter((l) => m.getLayer(l)) })[0]
        if (area) onCell?.(Number(area.properties['id']))
      }
    })
    setMap(m)
    return () => m.remove()
  }, [])

  useEffect(() => {
    if (!map) return
    setReady(null)
    map.setStyle(styleOf(shade), { diff: false })
    const whenIn = async () => {
      await drawClocks(map, shade)
      setReady(shade)
    }
    map.once('style.load', whenIn)
    return () => void map.off('style.load', whenIn)
  }, [map, shade])

  useEffect(() => {
    if (ready && grid) {
      put(map, 'cells', grid.cells)
      put(map, 'ground', grid.ground)
      put(map, 'names', names(grid.cells))
    }
  }, [map, ready, grid])
  useEffect(() => {
    if (ready) put(map, 'cases', points(marks))
  }, [map, ready, marks])
  useEffect(() => {
    if (ready) put(map, 'patches', patches)
  }, [map, ready, patches])
  useEffect(() => {
    if (ready) map?.setFilter('cell-on', ['==', ['get', 'id'], cell ?? -1]).setFilter('cell-on-line', ['==', ['get', 'id'], cell ?? -1])
  }, [map, ready, cell])
  useEffect(() => {
    if (!map || !grid || placed) return
    const b = boundsOf(grid.cells)
    if (b) map.fitBounds(b, { padding: 16, animate: false })
  }, [map, grid, placed])
  useEffect(() => {
    if (!map || lng === undefined || lat === undefined) return
    const dot = document.createElement('div')
    dot.className = 'pin'
    const marker = new maplibre.Marker({ element: dot }).setLngLat([lng, lat]).addTo(map)
    if (!map.getBounds().contains([lng, lat]) || map.getZoom() < 14) map.jumpTo({ center: [lng, lat], zoom: Math.max(15, map.getZoom()) })
    return () => void marker.remove()
  }, [map, lng, lat])

  return (
    <section className={tall ? 'map tall' : 'map'} aria-label={t('地图')}>
      {broken ? <p style={{ padding: 20 }}>{t('这台电脑画不了地图，列表里的一样全')}</p> : <div ref={box} />}
    </section>
  )
}
