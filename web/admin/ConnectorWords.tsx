/** 字典对照: what the words of one outside system mean here. Those nobody knows come first, the most frequent before the rest; what waited for a word is worked off as soon as it is mapped. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { AutoComplete, Button, Input, Select } from 'antd'
import { type ReactNode, useState } from 'react'
import { Link } from 'react-router'
import { listConnectors } from '../../contract/connectors.ts'
import { listOutsideWords, mapOutsideWord, type OutsideWord, toldNames, type WordKind, wordKinds, workOffWord } from '../../contract/hotline.ts'
import { call, keyOf } from '../kit/call.ts'
import { useMay } from '../kit/session.ts'
import { Empty, Failed, Said, Waiting } from '../kit/States.tsx'
import { w } from './parts.tsx'

const kindNames = {
  field: 'field',
  event: 'event',
  item: 'item',
  unit: 'unit',
  cell: 'unit grid',
  deadline: 'deadline',
  rating: 'rating',
  ruling: 'ruling',
  state: 'state told back',
} as const satisfies Record<WordKind, string>
const lengths = ['1个工作日', '3个工作日', '5个工作日', '24小时', '2小时', '7天', '15天']
type Choices = Awaited<ReturnType<typeof read>>['choices']
const read = (id: number) => call(listOutsideWords, { params: { id } })
/** What came of working off, added up over its rounds. */
interface Worked {
  theirs: string
  done: number
  still: number
  failed: number
}

export function Words({ id }: { id: number }) {
  const client = useQueryClient(),
    mayMap = useMay('connectors.manage'),
    [all, setAll] = useState(false),
    [worked, setWorked] = useState<Worked | null>(null)
  const list = useQuery({ queryKey: keyOf(listOutsideWords, id), queryFn: () => read(id), refetchInterval: 30_000 })
  const map = useMutation({
    mutationFn: async ({ kind, theirs, ours }: Pick<OutsideWord, 'kind' | 'theirs' | 'ours'>) => {
      const { waiting } = await call(mapOutsideWord, { params: { id }, body: { kind, theirs, ours } })
      if (ours === null || !waiting) return setWorked(null)
      const sum: Worked = { theirs, done: 0, still: 0, failed: 0 }
      for (let left = waiting; left > 0; ) {
        const round = await call(workOffWord, { params: { id }, body: { kind, theirs } })
        sum.done += round.done
        sum.still += round.still
        sum.failed += round.failed
        setWorked({ ...sum })
        left = round.done + round.still > 0 ? round.left : 0
      }
    },
    onSettled: () => Promise.all([client.invalidateQueries({ queryKey: keyOf(listOutsideWords, id) }), client.invalidateQueries({ queryKey: keyOf(listConnectors) })]),
  })
  const rows = list.data?.rows.filter((r) => r.kind !== 'state') ?? [],
    open = rows.filter((r) => r.ours === null),
    shown = all ? rows : open
  return (
    <section className="box conn-box">
      <h2>
        <b className="grow">{w('字典对照', 'Words')}</b>
        {rows.length > open.length && (
          <Button size="small" type="text" onClick={() => setAll(!all)}>
            {all ? w('只看没对上的', 'Only those not mapped') : w(`已对上的 ${rows.length - open.length} 个`, `${rows.length - open.length} mapped`)}
          </Button>
        )}
      </h2>
      {list.isPending ? (
        <Waiting rows={2} />
      ) : list.isError ? (
        <Failed error={list.error} again={() => void list.refetch()} />
      ) : (
        <>
          {list.data.waiting > 0 && (
            <p className="t2 s12">
              {w(`有 ${list.data.waiting} 条来文先存着，等工单到或对上词再办`, `${list.data.waiting} messages are kept until their order comes or their word is mapped`)}
            </p>
          )}
          <div role="status">
            {worked && (
              <p className="conn-worked">
                <b>{worked.theirs}</b> {w(`补办了 ${worked.done} 条`, `${worked.done} worked off`)}
                {worked.still > 0 && w(`，${worked.still} 条里还有别的词没对上`, `, ${worked.still} with another word not mapped yet`)}
                {worked.failed > 0 && w(`，${worked.failed} 条没办成，见“来文”`, `, ${worked.failed} not taken: see what came`)}
              </p>
            )}
          </div>
          {shown.length === 0 ? (
            <Empty icon="check" title={w('对方的词都对上了', 'All of their words are mapped')} />
          ) : (
            <ul>
              {shown.map((r) => (
                <li key={`${r.kind} ${r.theirs}`}>
                  <Word word={r} choices={list.data.choices} may={mayMap} busy={map.isPending && map.variables.theirs === r.theirs} save={(ours) => map.mutate({ ...r, ours })} />
                </li>
              ))}
            </ul>
          )}
          <Said error={map.error} />
          <States rows={list.data.rows} may={mayMap} save={(theirs, ours) => map.mutateAsync({ kind: 'state', theirs, ours })} />
        </>
      )}
    </section>
  )
}

function Word({ word: r, choices, may, busy, save }: { word: OutsideWord; choices: Choices; may: boolean; busy: boolean; save: (ours: string | null) => void }) {
  return (
    <div className="conn-word">
      <span className="tag">{w(wordKinds[r.kind], kindNames[r.kind])}</span>
      <span>
        <b className="any">{r.theirs}</b>
        <span className="t3 s12 dots">
          {r.times > 0 && <span>{w(`见过 ${r.times} 次`, `seen ${r.times} times`)}</span>}
          {r.waiting > 0 && <span>{w(`${r.waiting} 条待补办`, `${r.waiting} to work off`)}</span>}
          {r.sample && (
            <span>
              {w('例 ', 'e.g. ')}
              {r.sample.no ? <Link to={`/cases/${r.sample.no}`}>{r.sample.externalNo}</Link> : r.sample.externalNo}
            </span>
          )}
        </span>
      </span>
      {may ? <Meaning word={r} choices={choices} busy={busy} save={save} /> : <span className="t2">{r.ours === null ? w('还没对上', 'not mapped') : meaningOf(r, choices)}</span>}
    </div>
  )
}
const meaningOf = (r: OutsideWord, choices: Choices): string =>
  (r.kind === 'deadline' || r.ours === null ? null : choices[r.kind].find((c) => c.value === r.ours)?.label) ?? r.ours ?? ''

/** What it means: chosen from what we have, or for a deadline typed as a length. */
function Meaning({ word: r, choices, busy, save }: { word: OutsideWord; choices: Choices; busy: boolean; save: (ours: string | null) => void }): ReactNode {
  const [typed, setTyped] = useState(r.ours ?? ''),
    label = w(`“${r.theirs}”在这里是`, `“${r.theirs}” means here`)
  const undo = r.ours !== null && (
    <Button size="small" type="text" disabled={busy} onClick={() => save(null)}>
      {w('撤销', 'Undo')}
    </Button>
  )
  if (r.kind === 'deadline')
    return (
      <span className="line">
        <AutoComplete
          aria-label={label}
          style={{ width: 160 }}
          value={typed}
          onChange={setTyped}
          options={lengths.map((value) => ({ value }))}
          placeholder={w('3个工作日', '3个工作日')}
        />
        <Button size="small" type="primary" loading={busy} disabled={typed.trim() === '' || typed === r.ours} onClick={() => save(typed.trim())}>
          {w('对上', 'Map')}
        </Button>
        {undo}
      </span>
    )
  return (
    <span className="line">
      <Select<string>
        aria-label={label}
        style={{ width: 220 }}
        loading={busy}
        disabled={busy}
        showSearch={{ optionFilterProp: 'label' }}
        placeholder={w('在这里是…', 'Means here…')}
        value={r.ours ?? null}
        options={choices[r.kind]}
        onChange={save}
      />
      {undo}
    </span>
  )
}

/** Their words for what we tell them; without one, they are told ours. */
function States({ rows, may, save }: { rows: readonly OutsideWord[]; may: boolean; save: (theirs: string, ours: string | null) => Promise<unknown> }) {
  return (
    <details className="conn-states">
      <summary>{w('回传时用对方的词', 'Their words in what goes back')}</summary>
      <ul>
        {Object.entries(toldNames).map(([ours, label]) => (
          <li key={ours}>
            <State
              key={rows.find((r) => r.kind === 'state' && r.ours === ours)?.theirs ?? ''}
              ours={ours}
              label={label}
              was={rows.find((r) => r.kind === 'state' && r.ours === ours)?.theirs ?? ''}
              may={may}
              save={save}
            />
          </li>
        ))}
      </ul>
    </details>
  )
}
function State({ ours, label, was, may, save }: { ours: string; label: string; was: string; may: boolean; save: (theirs: string, ours: string | null) => Promise<unknown> }) {
  const [theirs, setTheirs] = useState(was)
  const keep = async () => {
    if (was) await save(was, null)
    if (theirs.trim()) await save(theirs.trim(), ours)
  }
  return (
    <div className="conn-word">
      <code className="s12">{ours}</code>
      <span>{w(label, ours)}</span>
      {may ? (
        <span className="line">
          <Input
            aria-label={w(`“${label}”对方叫`, `Their word for “${ours}”`)}
            style={{ width: 160 }}
            maxLength={200}
            value={theirs}
            placeholder={ours}
            onChange={(e) => setTheirs(e.target.value)}
            onPressEnter={() => void keep()}
          />
          <Button size="small" disabled={theirs.trim() === was} onClick={() => void keep()}>
            {w('保存', 'Save')}
          </Button>
        </span>
      ) : (
        <span className="t2">{was || ours}</span>
      )}
    </div>
  )
}
