/** The map's style from the tokens, and the clock shapes as its icons. */
import type { Map as MapLibre, StyleSpecification } from 'maplibre-gl'
import { type Shade, tokensOf } from './shade.ts'

const none = { type: 'geojson' as const, data: { type: 'FeatureCollection' as const, features: [] } }

export function styleOf(shade: Shade): StyleSpecification {
  const k = tokensOf(shade)
  const kind = (name: string) => ['==', ['get', 'kind'], name] as ['==', ['get', 'kind'], string]
  const fine = ['in', ['get', 'kind'], ['literal', ['grid', 'special', 'micro']]] as ['in', ['get', 'kind'], ['literal', string[]]]
  const count = (state: string) => ['+', ['case', ['==', ['get', 'clock'], state], 1, 0]] as never
  return {
    version: 8,
    sources: {
      cells: { ...none },
      ground: { ...none },
      names: { ...none },
      patches: { ...none },
      cases: { ...none, cluster: true, clusterRadius: 48, clusterMaxZoom: 15, clusterProperties: { over: count('over'), due: count('due') } },
    },
    layers: [
      { id: 'paper', type: 'background', paint: { 'background-color': k.canvas } },
      { id: 'land', type: 'fill', source: 'cells', filter: kind('community'), paint: { 'fill-color': k.mLand } },
      { id: 'green', type: 'fill', source: 'ground', filter: kind('green'), paint: { 'fill-color': k.mGreen } },
      { id: 'water', type: 'fill', source: 'ground', filter: kind('water'), paint: { 'fill-color': k.mWater } },
      {
        id: 'road-edge',
        type: 'line',
        source: 'ground',
        filter: kind('road'),
        layout: { 'line-cap': 'round', 'line-join': 'round' },
        paint: { 'line-color': k.mRoadC, 'line-width': ['interpolate', ['exponential', 1.6], ['zoom'], 12, 2, 17, 15] },
      },
      {
        id: 'road',
        type: 'line',
        source: 'ground',
        filter: kind('road'),
        layout: { 'line-cap': 'round', 'line-join': 'round' },
        paint: { 'line-color': k.mRoad, 'line-width': ['interpolate', ['exponential', 1.6], ['zoom'], 12, 1.2, 17, 13] },
      },
      { id: 'cell-hit', type: 'fill', source: 'cells', filter: fine, paint: { 'fill-color': k.mLand, 'fill-opacity': 0 } },
      { id: 'cell-on', type: 'fill', source: 'cells', filter: ['==', ['get', 'id'], -1], paint: { 'fill-color': k.glow, 'fill-opacity': 0.14 } },
      { id: 'grid-line', type: 'line', source: 'cells', filter: fine, minzoom: 12.5, paint: { 'line-color': k.mGrid, 'line-width': 0.8, 'line-dasharray': [3, 3] } },
      {
        id: 'community-line',
        type: 'line',
        source: 'cells',
        filter: kind('community'),
        layout: { 'line-join': 'round' },
        paint: { 'line-color': k.mComm, 'line-width': ['interpolate', ['linear'], ['zoom'], 11, 0.8, 16, 1.6] },
      },
      // what is open is dark, what is shared has the accent: no hue of a clock
      {
        id: 'patch',
        type: 'fill',
        source: 'patches',
        paint: { 'fill-color': ['match', ['get', 'what'], 'overlap', k.acc, k.ink1] as never, 'fill-opacity': ['match', ['get', 'what'], 'outside', 0.2, 0.45] as never },
      },
      { id: 'patch-line', type: 'line', source: 'patches', paint: { 'line-color': ['match', ['get', 'what'], 'overlap', k.acc, k.ink1] as never, 'line-width': 2 } },
      { id: 'cell-on-line', type: 'line', source: 'cells', filter: ['==', ['get', 'id'], -1], paint: { 'line-color': k.acc, 'line-width': 2 } },
      {
        ...{ id: 'road-name', type: 'symbol', source: 'ground', filter: kind('road'), minzoom: 14 },
        layout: { 'symbol-placement': 'line', 'text-field': ['coalesce', ['get', 'name'], ''], 'text-size': 12, 'text-letter-spacing': 0.15 },
        paint: { 'text-color': k.ink2, 'text-halo-color': k.mHalo, 'text-halo-width': 2 },
      },
      {
        ...{ id: 'place-name', type: 'symbol', source: 'ground', filter: kind('place'), minzoom: 14.5 },
        layout: { 'text-field': ['coalesce', ['get', 'name'], ''], 'text-size': 12, 'text-max-width': 12 },
        paint: { 'text-color': k.mLabel, 'text-halo-color': k.mHalo, 'text-halo-width': 2 },
      },
      {
        ...{ id: 'community-name', type: 'symbol', source: 'names', maxzoom: 15 },
        layout: { 'text-field': ['get', 'name'], 'text-size': 12 },
        paint: { 'text-color': k.mLabel, 'text-halo-color': k.mHalo, 'text-halo-width': 2 },
      },
      {
        ...{ id: 'case-cluster', type: 'circle', source: 'cases', filter: ['has', 'point_count'] },
        paint: {
          'circle-color': k.mHalo,
          'circle-radius': ['interpolate', ['linear'], ['sqrt', ['get', 'point_count']], 1, 11, 10, 24, 100, 40],
          'circle-stroke-width': 3,
          'circle-stroke-color': ['case', ['>', ['get', 'over'], 0], k.overM, ['>', ['get', 'due'], 0], k.dueM, k.okM],
        },
      },
      {
        id: 'case-count',
        type: 'symbol',
        source: 'cases',
        filter: ['has', 'point_count'],
        layout: { 'text-field': ['to-string', ['get', 'point_count']], 'text-size': 12, 'text-allow-overlap': true },
        paint: { 'text-color': k.ink1 },
      },
      {
        ...{ id: 'case-mark', type: 'symbol', source: 'cases', filter: ['!', ['has', 'point_count']] },
        layout: {
          'icon-image': ['concat', 'clock-', ['get', 'clock']],
          'icon-size': 0.5,
          'icon-allow-overlap': true,
          'symbol-sort-key': ['match', ['get', 'clock'], 'over', 4, 'due', 3, 'ok', 2, 1],
        },
      },
    ] as StyleSpecification['layers'],
  }
}

const shapes = {
  ok: '<circle cx="8" cy="8" r="6.2" fill="GROUND" stroke="INK" stroke-width="1.6"/><path d="M8 8V4A4 4 0 1 1 4.20 9.24Z" fill="INK"/>',
  due: '<path d="M8 1.6c.5 0 .9.2 1.1.7l5.5 10c.5.9-.1 1.9-1.1 1.9h-11c-1 0-1.6-1-1.1-1.9l5.5-10c.2-.5.6-.7 1.1-.7z" fill="INK" stroke="GROUND"/>',
  over: '<path d="M8.9 1.2 14.8 7.1c.5.5.5 1.3 0 1.8l-5.9 5.9c-.5.5-1.3.5-1.8 0L1.2 8.9c-.5-.5-.5-1.3 0-1.8l5.9-5.9c.5-.5 1.3-.5 1.8 0z" fill="INK" stroke="GROUND"/>',
  pause:
    '<circle cx="8" cy="8" r="7.6" fill="GROUND"/><rect x="3.9" y="3.2" width="3" height="9.6" rx="1" fill="INK"/><rect x="9.1" y="3.2" width="3" height="9.6" rx="1" fill="INK"/>',
} as const

/** Gives the map the four shapes a running matter can show, sharp on any screen. */
export async function drawClocks(map: MapLibre, shade: Shade): Promise<void> {
  const k = tokensOf(shade)
  for (const [name, shape] of Object.entries(shapes)) {
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="-1 -1 18 18" width="72" height="72">${shape.replaceAll('INK', k[`${name as keyof typeof shapes}M`]).replaceAll('GROUND', k.mHalo)}</svg>`
    const image = new Image(72, 72)
    image.src = `data:image/svg+xml,${encodeURIComponent(svg)}`
    await image.decode()
    if (!map.hasImage(`clock-${name}`)) map.addImage(`clock-${name}`, image, { pixelRatio: 2 })
  }
}
