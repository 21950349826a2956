/** 案件: every case I may see, newest first; the filter lives in the address, so that it can be sent to a colleague. */
import { useInfiniteQuery } from '@tanstack/react-query'
import { Button, Select } from 'antd'
import { useRef } from 'react'
import { type CaseFilter, listCases } from '../../contract/cases.ts'
import { channels } from '../../contract/intake.ts'
import { caseStates } from '../../domain/lifecycle.ts'
import { CaseRow } from '../cases/CaseRow.tsx'
import { CellPick, ItemPick, UnitPick } from '../cases/picks.tsx'
import { call, keyOf } from '../kit/call.ts'
import { useFilters } from '../kit/filters.ts'
import { Find } from '../kit/Find.tsx'
import { say, t } from '../kit/i18n.ts'
import { useListKeys } from '../kit/keys.ts'
import { Empty, Failed, Waiting } from '../kit/States.tsx'
import { day } from '../kit/time.ts'
import { Keys } from './Keys.tsx'

const numbers = ['unit', 'cell', 'item'] as const
function filterOf(p: URLSearchParams): CaseFilter {
  const out: Record<string, unknown> = {}
  for (const [k, v] of p) out[k] = (numbers as readonly string[]).includes(k) ? Number(v) : k === 'open' ? v === 'true' : v
  return out as CaseFilter
}

export function Cases() {
  const list = useRef<HTMLDivElement>(null),
    [params, set] = useFilters(),
    filter = filterOf(params)
  useListKeys(list)
  const cases = useInfiniteQuery({
    queryKey: keyOf(listCases, filter),
    queryFn: ({ pageParam }) => call(listCases, { querystring: { ...filter, limit: 50, ...(pageParam ? { after: pageParam } : {}) } }),
    initialPageParam: '',
    getNextPageParam: (last) => last.next,
    placeholderData: (before) => before,
  })
  const rows = cases.data?.pages.flatMap((p) => p.rows) ?? []
  const choose = (label: string, name: 'state' | 'colour' | 'channel' | 'open', options: { value: string; label: string }[]) => (
    <Select aria-label={label} placeholder={label} allowClear value={params.get(name)} onChange={(v) => set({ [name]: v })} options={options} style={{ minWidth: 120 }} />
  )
  return (
    <div className="page" ref={list}>
      <div className="head">
        <h1>{t('案件')}</h1>
      </div>
      <search className="filters">
        <Find label={t('找案号、文字、地点')} value={filter.text ?? ''} find={(text) => set({ text })} rest={300} width={260} />
        {choose(
          t('办到哪一步'),
          'state',
          Object.entries(caseStates).map(([value, s]) => ({ value, label: say(s.label) })),
        )}
        {choose(t('钟'), 'colour', [
          { value: 'red', label: t('超期') },
          { value: 'yellow', label: t('将到期') },
          { value: 'green', label: t('充裕') },
          { value: 'paused', label: t('停钟') },
        ])}
        {choose(t('在办还是办结'), 'open', [
          { value: 'true', label: t('在办') },
          { value: 'false', label: t('已办结') },
        ])}
        {choose(
          t('来源'),
          'channel',
          Object.entries(channels).map(([value, label]) => ({ value, label: say(label) })),
        )}
        <span style={{ width: 180 }}>
          <UnitPick value={filter.unit} set={(unit) => set({ unit: unit as number | undefined })} placeholder={t('主办单位')} />
        </span>
        <span style={{ width: 180 }}>
          <CellPick value={filter.cell} set={(cell) => set({ cell })} placeholder={t('社区、网格')} />
        </span>
        <span style={{ width: 180 }}>
          <ItemPick value={filter.item} set={(item) => set({ item })} placeholder={t('事项')} />
        </span>
        {params.size > 0 && (
          <Button type="text" onClick={() => set()}>
            {t('清掉条件')}
          </Button>
        )}
      </search>
      {cases.isPending ? (
        <Waiting rows={8} />
      ) : cases.isError ? (
        <Failed error={cases.error} again={() => void cases.refetch()} />
      ) : rows.length ? (
        <ul className="rows" aria-busy={cases.isPlaceholderData}>
          {rows.map((r) => (
            <li key={r.no}>
              <CaseRow row={r} note={`${say(r.stateLabel)} ${day(r.reportedAt)}`} />
            </li>
          ))}
        </ul>
      ) : (
        <div className="rows">
          <Empty icon="search" title={filter.text ? t('没找到“{}”', filter.text) : t('没有这样的案件')}>
            {params.size ? t('少加一个条件，或换个说法再找') : t('登记进来的都会在这里')}
          </Empty>
        </div>
      )}
      {cases.hasNextPage && (
        <Button className="more" loading={cases.isFetchingNextPage} onClick={() => void cases.fetchNextPage()}>
          {t('再取 50 件')}
        </Button>
      )}
      <Keys search />
    </div>
  )
}
