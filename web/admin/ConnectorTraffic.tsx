/** 来文 and 待发: what came from a system and what is owed to it, newest first; taken again, sent again, read with a purpose. */
import { type QueryKey, useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { Button, Input, Modal, Select } from 'antd'
import { type ReactNode, useState } from 'react'
import { Link } from 'react-router'
import {
  deliveryStates,
  type DeliveryView,
  listConnectors,
  listDeliveries,
  listPayloads,
  openPayload,
  payloadOutcomes,
  type PayloadView,
  replayPayload,
  resendDelivery,
} from '../../contract/connectors.ts'
import { call, keyOf } from '../kit/call.ts'
import { useMay } from '../kit/session.ts'
import { Empty, Failed, Said, Waiting } from '../kit/States.tsx'
import { moment } from '../kit/time.ts'
import { w } from './parts.tsx'

const outcomes = { waiting: 'waiting', taken: 'taken', duplicate: 'duplicate', refused: 'refused', failed: 'failed' } as const satisfies Record<PayloadView['outcome'], string>
const states = { waiting: 'to send', done: 'sent', dead: 'dead letter' } as const satisfies Record<DeliveryView['state'], string>
const size = (bytes: number) => (bytes < 1024 ? `${bytes} B` : `${(bytes / 1024).toFixed(1)} KB`)

/** The case, as a link for whoever may read cases. */
function CaseNo({ no }: { no: string | null }) {
  const mayRead = useMay('cases.read')
  return no && mayRead ? <Link to={`/cases/${no}`}>{no}</Link> : <span>{no}</span>
}

interface Page<Row> {
  rows: Row[]
  next: number | null
}
/** A list that grows by pages, with a filter above it. */
function Traffic<Row extends { id: number }, Sort extends string>({
  title,
  filter,
  sorts,
  queryKey,
  read,
  empty,
  children,
}: {
  title: string
  filter: string
  sorts: { value: Sort; label: string }[]
  queryKey: QueryKey
  read: (at: { sort: Sort | ''; before: number | undefined }) => Promise<Page<Row>>
  empty: string
  children: (row: Row) => ReactNode
}) {
  const [sort, setSort] = useState<Sort | ''>('')
  const list = useInfiniteQuery({
    queryKey: [...queryKey, sort],
    queryFn: ({ pageParam }) => read({ sort, before: pageParam }),
    initialPageParam: undefined as number | undefined,
    getNextPageParam: (last: Page<Row>) => last.next ?? undefined,
    refetchInterval: 15_000,
  })
  const rows = list.data?.pages.flatMap((p) => p.rows) ?? []
  return (
    <section className="box conn-box">
      <h2>
        <b className="grow">{title}</b>
        <Select<Sort | ''>
          aria-label={filter}
          size="small"
          style={{ width: 120 }}
          value={sort}
          onChange={setSort}
          options={[{ value: '' as const, label: w('全部', 'All') }, ...sorts]}
        />
      </h2>
      {list.isPending ? (
        <Waiting rows={2} />
      ) : list.isError ? (
        <Failed error={list.error} again={() => void list.refetch()} />
      ) : rows.length === 0 ? (
        <Empty icon="list" title={empty} />
      ) : (
        <ul>
          {rows.map((r) => (
            <li key={r.id}>{children(r)}</li>
          ))}
        </ul>
      )}
      {list.hasNextPage && (
        <Button className="more" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
          {w('更早的', 'Earlier')}
        </Button>
      )}
    </section>
  )
}

export function Received({ id }: { id: number }) {
  const client = useQueryClient(),
    mayReveal = useMay('connectors.reveal'),
    [reading, setReading] = useState<number | null>(null)
  const replay = useMutation({
    mutationFn: (entry: number) => call(replayPayload, { params: { id, entry } }),
    onSettled: () => Promise.all([client.invalidateQueries({ queryKey: keyOf(listPayloads, id) }), client.invalidateQueries({ queryKey: keyOf(listConnectors) })]),
  })
  return (
    <>
      <Traffic<PayloadView, PayloadView['outcome']>
        title={w('来文', 'What came')}
        filter={w('看哪些来文', 'Which messages')}
        sorts={(Object.keys(payloadOutcomes) as PayloadView['outcome'][]).map((o) => ({ value: o, label: w(payloadOutcomes[o], outcomes[o]) }))}
        queryKey={keyOf(listPayloads, id)}
        read={({ sort, before }) =>
          call(listPayloads, { params: { id }, querystring: { limit: 20, ...(before === undefined ? {} : { before }), ...(sort ? { outcome: sort } : {}) } })
        }
        empty={w('没有来文', 'Nothing came')}
      >
        {(p) => (
          <div className="conn-entry">
            <span className="t2">{moment(p.receivedAt)}</span>
            <span className={p.outcome === 'failed' ? 'tag urgent' : 'tag'}>{w(p.outcomeLabel, outcomes[p.outcome])}</span>
            <span className="why">
              <CaseNo no={p.no} /> {p.reason ?? `${p.type.split(';')[0]} ${size(p.size)}`}
            </span>
            <span className="line">
              {mayReveal && (
                <Button size="small" type="text" onClick={() => setReading(p.id)}>
                  {w('看原文', 'Read')}
                </Button>
              )}
              <Button size="small" loading={replay.isPending && replay.variables === p.id} onClick={() => replay.mutate(p.id)}>
                {w('重放', 'Replay')}
              </Button>
            </span>
          </div>
        )}
      </Traffic>
      <Said error={replay.error} />
      {reading !== null && <Original id={id} entry={reading} close={() => setReading(null)} />}
    </>
  )
}

/** The original, once the purpose is said. */
function Original({ id, entry, close }: { id: number; entry: number; close: () => void }) {
  const [purpose, setPurpose] = useState('')
  const open = useMutation({ mutationFn: () => call(openPayload, { params: { id, entry }, body: { purpose: purpose.trim() } }) })
  return (
    <Modal open title={w('看来文原文', 'Read the original')} footer={null} onCancel={close} width={720}>
      {open.data ? (
        <>
          <p className="t3 s12">{open.data.encoding}</p>
          <pre className="conn-raw">{open.data.text}</pre>
        </>
      ) : (
        <form
          onSubmit={(e) => {
            e.preventDefault()
            open.mutate()
          }}
        >
          <p className="t2" style={{ marginBottom: 8 }}>
            {w('原文里可能有个人信息。写明用途，查看会留痕', 'It may hold personal data. State the purpose; reading is logged')}
          </p>
          <div className="line">
            <Input autoFocus value={purpose} maxLength={200} aria-label={w('用途', 'Purpose')} onChange={(e) => setPurpose(e.target.value)} style={{ flex: 1 }} />
            <Button type="primary" htmlType="submit" disabled={purpose.trim().length < 2} loading={open.isPending}>
              {w('查看', 'Read')}
            </Button>
          </div>
          <Said error={open.error} />
        </form>
      )}
    </Modal>
  )
}

export function Owed({ id }: { id: number }) {
  const client = useQueryClient()
  const resend = useMutation({
    mutationFn: (entry: number) => call(resendDelivery, { params: { id, entry } }),
    onSettled: () => Promise.all([client.invalidateQueries({ queryKey: keyOf(listDeliveries, id) }), client.invalidateQueries({ queryKey: keyOf(listConnectors) })]),
  })
  return (
    <>
      <Traffic<DeliveryView, DeliveryView['state']>
        title={w('待发与已发', 'What is owed and what was sent')}
        filter={w('看哪些', 'Which of them')}
        sorts={(Object.keys(deliveryStates) as DeliveryView['state'][]).map((s) => ({ value: s, label: w(deliveryStates[s], states[s]) }))}
        queryKey={keyOf(listDeliveries, id)}
        read={({ sort, before }) =>
          call(listDeliveries, { params: { id }, querystring: { limit: 20, ...(before === undefined ? {} : { before }), ...(sort ? { state: sort } : {}) } })
        }
        empty={w('没有要发的', 'Nothing to send')}
      >
        {(d) => (
          <div className="conn-entry">
            <span className="t2">{moment(d.madeAt)}</span>
            <span className={d.state === 'dead' ? 'tag urgent' : 'tag'}>{w(d.stateLabel, states[d.state])}</span>
            <span className="why">
              <CaseNo no={d.no} />{' '}
              {d.state === 'waiting' && d.nextTryAt && d.tries > 0
                ? w(`试过 ${d.tries} 次，${moment(d.nextTryAt)} 再试。`, `Tried ${d.tries} times, next at ${moment(d.nextTryAt)}. `)
                : ''}
              {d.error ?? d.answer ?? ''}
            </span>
            <span>
              {d.state !== 'done' && (
                <Button size="small" loading={resend.isPending && resend.variables === d.id} onClick={() => resend.mutate(d.id)}>
                  {w('重发', 'Send again')}
                </Button>
              )}
            </span>
          </div>
        )}
      </Traffic>
      <Said error={resend.error} />
    </>
  )
}
