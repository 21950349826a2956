/** Choosing from reference data: units, people, items of the catalogue, cells, photos. */
import { useMutation, useQuery } from '@tanstack/react-query'
import { Select } from 'antd'
import { useDeferredValue, useEffect, useRef, useState } from 'react'
import type { CaseView, ItemView } from '../../contract/cases.ts'
import { cellAt, listItems, listPeople, listUnits } from '../../contract/directory.ts'
import { call, fileUrl, keyOf, upload } from '../kit/call.ts'
import { Icon } from '../kit/Icon.tsx'
import { t } from '../kit/i18n.ts'
import { useGrid } from '../kit/LazyMap.tsx'
import { Said } from '../kit/States.tsx'

const found = { showSearch: true, optionFilterProp: 'label' } as const
const hour = { staleTime: 3_600_000 }
export const useUnits = () => useQuery({ queryKey: keyOf(listUnits), queryFn: () => call(listUnits, {}), ...hour })

/** What the routing rules proposed for this case, if they were asked. */
export function routingOf(c: CaseView): { lead: number | undefined; assist: number[] } {
  const r = c.routing
  return { lead: r?.lead?.id, assist: r?.assist.map((u) => u.id) ?? [] }
}

export function UnitPick({
  id,
  many,
  value,
  set,
  placeholder,
}: {
  id?: string
  many?: boolean
  value: number | number[] | undefined
  set: (v: number | number[] | undefined) => void
  placeholder?: string
}) {
  const units = useUnits()
  const options = (units.data ?? []).map((u) => ({ value: u.id, label: u.name }))
  const common = {
    ...found,
    options,
    loading: units.isPending,
    allowClear: true,
    style: { width: '100%' },
    placeholder: placeholder ?? t('找单位'),
    ...(id ? { id } : { 'aria-label': placeholder ?? t('找单位') }),
  }
  return many ? (
    <Select<number[]> {...common} mode="multiple" value={(value as number[]) ?? []} onChange={set} />
  ) : (
    <Select<number> {...common} value={(value as number | undefined) ?? null} onChange={(v) => set(v ?? undefined)} />
  )
}

export function PersonPick({
  id,
  role,
  unit,
  cell,
  value,
  set,
}: {
  id: string
  role: string
  unit?: number | null
  cell?: number | null
  value: number | undefined
  set: (v: number) => void
}) {
  const query = { role, ...(unit == null ? {} : { unit }), ...(cell == null ? {} : { cell }) }
  const people = useQuery({ queryKey: keyOf(listPeople, query), queryFn: () => call(listPeople, { querystring: query }), ...hour })
  const rows = people.data ?? []
  useEffect(() => {
    if (value === undefined && rows.length === 1) set(rows[0]!.id)
  }, [value, rows, set])
  return (
    <Select
      {...found}
      id={id}
      value={value ?? null}
      onChange={set}
      loading={people.isPending}
      options={rows.map((p) => ({ value: p.id, label: [p.name, p.cell].filter(Boolean).join(' ') }))}
      placeholder={people.isSuccess && !rows.length ? t('这里没有可指派的人') : t('找人')}
    />
  )
}

export function ItemPick({
  id,
  value,
  known,
  set,
  placeholder,
}: {
  id?: string
  value: number | undefined
  known?: ItemView | null
  set: (id: number | undefined, item: ItemView | undefined) => void
  placeholder?: string
}) {
  const [text, setText] = useState(''),
    late = useDeferredValue(text)
  const items = useQuery({
    queryKey: keyOf(listItems, late),
    queryFn: () => call(listItems, { querystring: { text: late, limit: 40 } }),
    ...hour,
    placeholderData: (before) => before,
  })
  const [chosen, setChosen] = useState(known ?? undefined)
  const own = known?.id === value ? known : chosen, // what was taken from a hint is known outside
    rows = [...(own && !text && !items.data?.some((i) => i.id === own.id) ? [own] : []), ...(items.data ?? [])] // while words are looked for, only what fits them
  return (
    <Select
      {...(id ? { id } : { 'aria-label': t('找事项') })}
      showSearch
      filterOption={false}
      allowClear
      value={value ?? null}
      onSearch={setText}
      onChange={(v) => {
        const item = rows.find((i) => i.id === v)
        setChosen(item)
        set(v ?? undefined, item)
      }}
      options={rows.map((i) => ({ value: i.id, label: `${i.code} ${i.name}`, title: i.majorName }))}
      placeholder={placeholder ?? t('打几个字找事项')}
      notFoundContent={items.isPending ? t('正在找') : t('没找到，换个说法')}
      style={{ width: '100%' }}
    />
  )
}

/** The cell of the place: found from the point, and open to be chosen where there is none. */
export function CellPick({
  id,
  value,
  at,
  set,
  placeholder,
}: {
  id?: string
  value: number | undefined
  at?: { lng: number | null; lat: number | null }
  set: (v: number | undefined) => void
  placeholder?: string
}) {
  const grid = useGrid()
  const point = at?.lng != null && at.lat != null ? { lng: at.lng, lat: at.lat } : null
  const here = useQuery({ queryKey: keyOf(cellAt, point), queryFn: () => call(cellAt, { querystring: point! }), enabled: point !== null && value === undefined, ...hour })
  const found_ = here.data?.id ?? undefined
  useEffect(() => {
    if (value === undefined && found_ !== undefined) set(found_)
  }, [value, found_, set])
  const options = (grid.data?.cells.features ?? []).map((f) => ({ value: Number(f.properties?.['id']), label: String(f.properties?.['path'] ?? f.properties?.['name']) }))
  return (
    <Select<number>
      {...found}
      {...(id ? { id } : { 'aria-label': placeholder ?? t('找网格') })}
      allowClear
      value={value ?? null}
      onChange={(v) => set(v ?? undefined)}
      options={options}
      loading={grid.isPending}
      placeholder={placeholder ?? t('找网格')}
      style={{ width: '100%' }}
    />
  )
}

/** Photos go up one by one as they are taken; the form keeps their numbers. */
export function PhotoPick({ id, ids, set, onPlace }: { id: string; ids: number[]; set: (ids: number[]) => void; onPlace?: (at: { lng: number; lat: number }) => void }) {
  const latest = useRef(ids)
  latest.current = ids
  const send = useMutation({
    mutationFn: async (files: File[]) => {
      for (const f of files) {
        const sent = await upload(f)
        if (sent.place) onPlace?.(sent.place)
        latest.current = [...latest.current, sent.id]
        set(latest.current)
      }
    },
  })
  return (
    <>
      <div className="drop">
        <Icon name="photo" />
        <span>{send.isPending ? t('正在传') : t('拍照或选照片，也可以拖进来')}</span>
        <input
          id={id}
          type="file"
          accept="image/*"
          multiple
          disabled={send.isPending || ids.length >= 9}
          onChange={(e) => {
            const files = [...(e.target.files ?? [])].slice(0, 9 - ids.length)
            e.target.value = ''
            send.mutate(files)
          }}
        />
      </div>
      {send.isPending && <span className="t3 s12">{t('正在传')}</span>}
      <Said error={send.error} />
      {ids.length > 0 && (
        <div className="photos" style={{ marginTop: 4 }}>
          {ids.map((n) => (
            <figure key={n}>
              <img src={fileUrl(n, true)} alt={t('照片 {}', String(n))} />
              <button type="button" className="link s12" onClick={() => set(ids.filter((x) => x !== n))}>
                {t('去掉')}
              </button>
            </figure>
          ))}
        </div>
      )}
    </>
  )
}
