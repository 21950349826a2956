/** 派遣先例: rulings on whose matter it is, from meetings and from returned orders. The newest that holds is proposed for the next like case; the commander may retire it. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Button, Input, Segmented } from 'antd'
import { useState } from 'react'
import { Link } from 'react-router'
import { listPrecedents, type PrecedentView, withdrawPrecedent } from '../../contract/routing.ts'
import { call, keyOf } from '../kit/call.ts'
import { useMay } from '../kit/session.ts'
import { Empty, Failed, Said, Waiting } from '../kit/States.tsx'
import { moment } from '../kit/time.ts'
import { w } from './parts.tsx'
import './rules.css'

export default function Precedents() {
  const [which, setWhich] = useState<'hold' | 'gone'>('hold')
  const all = useQuery({ queryKey: keyOf(listPrecedents), queryFn: () => call(listPrecedents, {}) })
  const rows = (all.data ?? []).filter((p) => (p.withdrawnAt === null) === (which === 'hold'))
  return (
    <>
      <div className="head">
        <h1>{w('派遣先例', 'Precedents')}</h1>
        <span className="t3 grow">
          {w('会商定的、退单后改派的，下一件同类的先照它建议', 'What meetings and rightly returned orders decided is proposed for the next like case')}
        </span>
        <Segmented
          value={which}
          onChange={setWhich}
          options={[
            { value: 'hold', label: w('管用的', 'In use') },
            { value: 'gone', label: w('不再用的', 'Retired') },
          ]}
        />
      </div>
      {all.isPending ? (
        <Waiting rows={6} />
      ) : all.isError ? (
        <Failed error={all.error} again={() => void all.refetch()} />
      ) : rows.length ? (
        <ul className="rows">
          {rows.map((p) => (
            <li key={p.id}>
              <Row of={p} />
            </li>
          ))}
        </ul>
      ) : (
        <div className="rows">
          <Empty icon="list" title={which === 'hold' ? w('还没有先例', 'No precedent yet') : w('没有不再用的', 'None retired')}>
            {w('退单有理或会商指定后，会自己出现在这里', 'They come here by themselves from returns granted and meetings')}
          </Empty>
        </div>
      )}
    </>
  )
}

function Row({ of: p }: { of: PrecedentView }) {
  const client = useQueryClient(),
    may = useMay('precedents.withdraw'),
    opens = useMay('cases.read'),
    [asking, setAsking] = useState(false),
    [why, setWhy] = useState('')
  const go = useMutation({
    mutationFn: () => call(withdrawPrecedent, { params: { id: p.id }, body: { why: why.trim() } }),
    onSuccess: (next) => client.setQueryData(keyOf(listPrecedents), next),
  })
  return (
    <div className={p.withdrawnAt ? 'prec-row gone' : 'prec-row'}>
      <span>
        <b>{p.item}</b> <span className="t3 s12">{p.cell}</span>
      </span>
      <span>
        {p.unit ? w(`归 ${p.unit}`, `to ${p.unit}`) : w('还没改派', 'not sent anew yet')}
        {p.notUnit && <span className="t3 s12"> {w(`不归 ${p.notUnit}`, `not ${p.notUnit}`)}</span>}
      </span>
      <span className="wide t2 s12">
        {p.kind === 'meeting' ? w('会商定', 'meeting') : w('退单有理', 'rightly returned')} {moment(p.at)} {opens ? <Link to={`/cases/${p.no}`}>{p.no}</Link> : p.no}
        {p.opinion && `${w('：', ': ')}${p.opinion}`}
        {p.withdrawnAt && <span style={{ display: 'block' }}>{w(`${moment(p.withdrawnAt)} 撤下：${p.withdrawnWhy}`, `retired ${moment(p.withdrawnAt)}: ${p.withdrawnWhy}`)}</span>}
      </span>
      <span>
        {may && !p.withdrawnAt && !asking && (
          <Button size="small" onClick={() => setAsking(true)}>
            {w('撤下', 'Retire')}
          </Button>
        )}
      </span>
      {asking && !p.withdrawnAt && (
        <form
          className="line"
          style={{ gridColumn: '1/-1' }}
          onSubmit={(e) => {
            e.preventDefault()
            go.mutate()
          }}
        >
          <Input
            autoFocus
            value={why}
            onChange={(e) => setWhy(e.target.value)}
            placeholder={w('为什么不再用', 'Why it is no longer used')}
            aria-label={w('为什么不再用', 'Why it is no longer used')}
            maxLength={300}
            className="grow"
          />
          <Button type="primary" htmlType="submit" loading={go.isPending} disabled={why.trim().length < 2}>
            {w('撤下', 'Retire')}
          </Button>
          <Button type="text" onClick={() => setAsking(false)}>
            {w('不了', 'No')}
          </Button>
          <Said error={go.error} />
        </form>
      )}
    </div>
  )
}
