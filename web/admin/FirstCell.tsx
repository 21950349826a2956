/** An empty house begins with its sub-district; its communities and cells come from files. */
import { useMutation } from '@tanstack/react-query'
import { Button, Input } from 'antd'
import { useId, useState } from 'react'
import { applyCut } from '../../contract/gridAdmin.ts'
import { call } from '../kit/call.ts'
import { Said } from '../kit/States.tsx'
import { DayPick } from '../kit/When.tsx'
import { GeoDrop, useGeoFile } from './gridFile.tsx'
import { w } from './parts.tsx'

/** The first figure of a file, whether it holds a collection, one feature or the figure alone. */
const figureOf = (json: unknown): unknown => {
  const { features, geometry } = (json ?? {}) as { features?: { geometry: unknown }[]; geometry?: unknown }
  return features?.[0]?.geometry ?? geometry ?? json ?? null
}

export function FirstCell({ today, onDone }: { today: string; onDone: (words: string, cut: number) => Promise<void> }) {
  const id = useId(),
    [code, setCode] = useState(''),
    [name, setName] = useState(''),
    geo = useGeoFile(`${today.slice(0, 4)}-01-01`)
  const make = useMutation({
    mutationFn: () =>
      call(applyCut, {
        body: {
          parentId: null,
          day: geo.day,
          system: geo.system,
          retire: 'none',
          accept: true,
          geojson: {
            type: 'FeatureCollection',
            features: [{ type: 'Feature', properties: { code: code.trim(), name: name.trim(), kind: 'street' }, geometry: figureOf(geo.file?.json) }],
          },
        },
      }),
    onSuccess: (r) => onDone(w(`${name}建好了。点它，导入社区和网格`, `${name} is there. Choose it to import communities and cells`), r.id),
  })
  return (
    <section className="box" style={{ maxWidth: 640 }}>
      <h2>{w('先建街道', 'Begin with the sub-district')}</h2>
      <p className="t2" style={{ marginTop: 4 }}>
        {w('有了街道，再从 GeoJSON 导入社区和网格；边界以后也能补', 'Then its communities and cells come from GeoJSON files; its boundary can also be given later')}
      </p>
      <form
        className="form cols"
        onSubmit={(e) => {
          e.preventDefault()
          make.mutate()
        }}
      >
        <div className="field">
          <label htmlFor={`${id}n`}>{w('名称', 'Name')}</label>
          <Input id={`${id}n`} value={name} maxLength={60} onChange={(e) => setName(e.target.value)} placeholder={w('如城街道', 'Name of the sub-district')} />
        </div>
        <div className="field">
          <label htmlFor={`${id}c`}>{w('区划代码', 'Division code')}</label>
          <Input id={`${id}c`} value={code} maxLength={20} inputMode="numeric" onChange={(e) => setCode(e.target.value)} placeholder="320682001" />
        </div>
        <div className="field">
          <label htmlFor={`${id}d`}>{w('从哪天起', 'From')}</label>
          <DayPick id={`${id}d`} value={geo.day} set={geo.setDay} />
        </div>
        <div className="field wide">
          <span className="label">{w('街道边界（可以不选）', 'Its boundary (optional)')}</span>
          <GeoDrop of={geo} label={w('选一个 GeoJSON，经纬度按 CGCS2000', 'A GeoJSON file, degrees in CGCS2000')} />
        </div>
        <div className="wide">
          <Said error={make.error} />
          <Button type="primary" htmlType="submit" loading={make.isPending} disabled={!name.trim() || !code.trim()}>
            {w('建街道', 'Create it')}
          </Button>
        </div>
      </form>
    </section>
  )
}
