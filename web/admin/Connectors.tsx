/** 接入: every outside system on one page: how it is, what waits, what went wrong; each opens to what came and what is owed. */
import { useQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { useState } from 'react'
import { Link, Route, Routes } from 'react-router'
import { type ConnectorKind, listConnectors, type SourceView } from '../../contract/connectors.ts'
import { call, keyOf } from '../kit/call.ts'
import { words } from '../kit/i18n.ts'
import { useMay } from '../kit/session.ts'
import { Empty, Failed, Waiting } from '../kit/States.tsx'
import { ConnectorPage } from './Connector.tsx'
import { AddConnector } from './ConnectorForm.tsx'
import { ago, Health, State } from './connectorParts.tsx'
import { MappingPage } from './MappingPage.tsx'
import { w } from './parts.tsx'

export default function Connectors() {
  return (
    <Routes>
      <Route index element={<All />} />
      <Route path=":id" element={<ConnectorPage />} />
      <Route path=":id/mapping" element={<MappingPage />} />
    </Routes>
  )
}

function All() {
  const mayManage = useMay('connectors.manage'),
    [adding, setAdding] = useState(false)
  const all = useQuery({ queryKey: keyOf(listConnectors), queryFn: () => call(listConnectors, {}), refetchInterval: 15_000 })
  return (
    <>
      <div className="head">
        <h1>{w('接入', 'Connectors')}</h1>
        <span className="t2 grow">{w('外面的系统从这里进来，结果从这里回去', 'Outside systems come in here, and results go back here')}</span>
        {mayManage && !adding && all.data && (
          <Button type="primary" onClick={() => setAdding(true)}>
            {w('新增接入', 'Add one')}
          </Button>
        )}
      </div>
      {all.isPending ? (
        <Waiting />
      ) : all.isError ? (
        <Failed error={all.error} again={() => void all.refetch()} />
      ) : (
        <>
          {adding && <AddConnector kinds={all.data.kinds} onDone={() => setAdding(false)} />}
          {all.data.sources.length === 0 && !adding ? (
            <Empty icon="list" title={w('还没有接入外面的系统', 'No outside system is connected yet')}>
              {mayManage
                ? w('新增一个，选种类、填设置、发凭据，对方就能送件进来', 'Add one: choose a kind, fill in its settings, issue a key, and they can send')
                : w('由系统管理员来新增', 'The system administrator adds them')}
            </Empty>
          ) : (
            <ul className="rows">
              {all.data.sources.map((s) => (
                <li key={s.id}>
                  <Row source={s} kind={all.data.kinds.find((k) => k.kind === s.kind)} now={all.data.now} />
                </li>
              ))}
            </ul>
          )}
        </>
      )}
    </>
  )
}

function Row({ source: s, kind, now }: { source: SourceView; kind: ConnectorKind | undefined; now: string }) {
  return (
    <Link className="conn-row" to={String(s.id)}>
      <span>
        <span className="line">
          <b>{s.name}</b>
          <State source={s} />
        </span>
        <span className="t3 s12 dots">
          <span>{kind ? words(kind.label) : s.kind}</span>
          <span>
            {s.health.lastReceivedAt
              ? w(`最近收到 ${ago(s.health.lastReceivedAt, now)}`, `last received ${ago(s.health.lastReceivedAt, now)}`)
              : w('还没有收到过', 'nothing received yet')}
          </span>
        </span>
      </span>
      <Health source={s} kind={kind} />
    </Link>
  )
}
