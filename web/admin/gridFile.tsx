/** A file of boundaries, from which day it counts and in which coordinates: asked for alike wherever the grid is drawn anew. */
import { Select } from 'antd'
import { type ReactNode, useId, useState } from 'react'
import { type Cut, systems } from '../../contract/gridAdmin.ts'
import { Said } from '../kit/States.tsx'
import { DayPick } from '../kit/When.tsx'
import { systemWords } from './gridParts.tsx'
import { FileDrop, textOf, w } from './parts.tsx'

/** What was read of a file; `stamp` tells one reading from another. */
export interface GeoFile {
  name: string
  size: number
  json: unknown
  stamp: number
}
/** The file and what goes with it. `onRead` is told before each reading, to forget what was shown of the one before. */
export function useGeoFile(today: string, onRead: () => void = () => {}) {
  const [file, setFile] = useState<GeoFile | null>(null),
    [unread, setUnread] = useState<Error | null>(null),
    [day, setDay] = useState(today),
    [system, setSystem] = useState<Cut['system']>('CGCS2000')
  const read = async (f: File) => {
    onRead()
    try {
      setFile({ name: f.name, size: f.size, json: JSON.parse(await textOf(f)), stamp: performance.now() })
      setUnread(null)
    } catch {
      setFile(null)
      setUnread(new Error(w(`${f.name} 不是 GeoJSON，读不出来`, `${f.name} cannot be read as GeoJSON`)))
    }
  }
  return { file, unread, day, setDay, system, setSystem, read, drop: () => setFile(null) }
}
type Read = ReturnType<typeof useGeoFile>

/** Where a GeoJSON file is dropped, with what is wrong with the one just chosen. */
export const GeoDrop = ({ of: { file, unread, read }, label }: { of: Pick<Read, 'file' | 'unread' | 'read'>; label?: string }) => (
  <>
    <FileDrop
      accept=".geojson,.json,application/geo+json,application/json"
      label={label ?? w('选一个 GeoJSON，或拖进来', 'Choose a GeoJSON file, or drop it here')}
      file={file}
      onFile={(f) => void read(f)}
    />
    <Said error={unread} />
  </>
)

/** The three fields as a form; `children` stand after them. */
export function GeoFields({ of, hint, from, min, max, children }: { of: Read; hint: string; from: string; min: string; max?: string; children?: ReactNode }) {
  const id = useId()
  return (
    <section className="box">
      <div className="form cut-form">
        <div className="field wide">
          <span className="label">{w('边界文件', 'File of boundaries')}</span>
          <GeoDrop of={of} />
          <span className="t3 s12">{hint}</span>
        </div>
        <div className="field">
          <label htmlFor={`${id}d`}>{from}</label>
          <DayPick id={`${id}d`} value={of.day} set={of.setDay} min={min} {...(max ? { max } : {})} />
        </div>
        <div className="field">
          <label htmlFor={`${id}s`}>{w('坐标系', 'Coordinates')}</label>
          <Select id={`${id}s`} value={of.system} onChange={of.setSystem} options={systems.map((s) => ({ value: s, label: systemWords(s) }))} />
        </div>
        {children}
      </div>
    </section>
  )
}
