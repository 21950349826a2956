/** One outside system: how it is, what came (with replay), what is owed (with re-sending), its keys and its settings. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Button, Popconfirm, Switch } from 'antd'
import { Link, useNavigate, useParams } from 'react-router'
import { changeConnector, type ConnectorKind, listConnectors, pollConnector, type SourceView } from '../../contract/connectors.ts'
import { call, keyOf } from '../kit/call.ts'
import { Crumbs } from '../kit/Crumbs.tsx'
import { words } from '../kit/i18n.ts'
import { useMay } from '../kit/session.ts'
import { Empty, Failed, Said, Waiting } from '../kit/States.tsx'
import { moment } from '../kit/time.ts'
import { ChangeConnector } from './ConnectorForm.tsx'
import { Keys } from './ConnectorKeys.tsx'
import { Owed, Received } from './ConnectorTraffic.tsx'
import { Words } from './ConnectorWords.tsx'
import { ago, Health, State } from './connectorParts.tsx'
import { MappedFiles } from './MappedFiles.tsx'
import { w } from './parts.tsx'

export function ConnectorPage() {
  const id = Number(useParams()['id'])
  const all = useQuery({ queryKey: keyOf(listConnectors), queryFn: () => call(listConnectors, {}), refetchInterval: 15_000 })
  if (all.isPending) return <Waiting />
  if (all.isError) return <Failed error={all.error} again={() => void all.refetch()} />
  const source = all.data.sources.find((s) => s.id === id),
    kind = all.data.kinds.find((k) => k.kind === source?.kind)
  if (!source || !kind)
    return <Empty icon="search" title={w('没有这个接入', 'There is no such connector')} action={<Link to="/admin/connectors">{w('回到接入', 'Back to the list')}</Link>} />
  return <One key={source.id} source={source} kind={kind} now={all.data.now} />
}

function One({ source: s, kind, now }: { source: SourceView; kind: ConnectorKind; now: string }) {
  const mayManage = useMay('connectors.manage'),
    client = useQueryClient(),
    go = useNavigate(),
    renew = () => client.invalidateQueries({ queryKey: keyOf(listConnectors) })
  const turn = useMutation({ mutationFn: (enabled: boolean) => call(changeConnector, { params: { id: s.id }, body: { enabled } }), onSettled: renew })
  const poll = useMutation({ mutationFn: () => call(pollConnector, { params: { id: s.id } }), onSettled: renew })
  const h = s.health,
    fetches = kind.polls && (kind.fetches === null || !!s.config[kind.fetches])
  const on = (
    <span className="line t2" style={{ flexWrap: 'nowrap', whiteSpace: 'nowrap' }}>
      {s.enabled ? w('启用中', 'On') : w('停用了', 'Off')}
      <Switch checked={s.enabled} loading={turn.isPending} aria-label={w('启用', 'Switched on')} {...(s.enabled ? {} : { onChange: () => turn.mutate(true) })} />
    </span>
  )
  return (
    <>
      <Crumbs>
        <Link to="/admin/connectors">{w('接入', 'Connectors')}</Link>
      </Crumbs>
      <div className="head">
        <h1>{s.name}</h1>
        <State source={s} />
        <span className="t2 grow">{words(kind.label)}</span>
        {kind.kind === 'mapped' && <Button onClick={() => go('mapping')}>{w('字段对应', 'Mapping of fields')}</Button>}
        {fetches && s.enabled && (
          <Button loading={poll.isPending} onClick={() => poll.mutate()}>
            {w('立即拉取', 'Poll now')}
          </Button>
        )}
        {mayManage &&
          (s.enabled ? (
            <Popconfirm
              title={w('停用这个接入？', 'Switch this connector off?')}
              description={w('停用后不收也不发，待发的留着，启用后接着发', 'It takes and sends nothing; what is owed stays and goes out when it is on again')}
              okText={w('停用', 'Switch off')}
              cancelText={w('不停用', 'Leave it on')}
              onConfirm={() => turn.mutate(false)}
            >
              {on}
            </Popconfirm>
          ) : (
            on
          ))}
      </div>
      <Said error={turn.error ?? poll.error} />
      <section className="box">
        <Health source={s} kind={kind} />
        <p className="t2 s12 dots" style={{ marginTop: 8 }}>
          <span>{h.lastReceivedAt ? w(`最近收到 ${ago(h.lastReceivedAt, now)}`, `last received ${ago(h.lastReceivedAt, now)}`) : w('还没有收到过', 'nothing received yet')}</span>
          {h.oldestToSendAt && (
            <span>{w(`最早的待发等了 ${ago(h.oldestToSendAt, now).replace('前', '')}`, `the oldest to send has waited since ${moment(h.oldestToSendAt)}`)}</span>
          )}
          {fetches && <span>{h.pollOkAt ? w(`上次拉取成功 ${ago(h.pollOkAt, now)}`, `last good poll ${ago(h.pollOkAt, now)}`) : w('还没有成功拉取过', 'no good poll yet')}</span>}
        </p>
        {h.pollError && <Said error={new Error(w(`上次拉取失败：${h.pollError}`, `The last poll failed: ${h.pollError}`))} />}
        {h.sendError && <Said error={new Error(w(`发不出去，会自动再试：${h.sendError}`, `Sending fails and is tried again: ${h.sendError}`))} />}
        {kind.inlet && (
          <p className="t2 s12" style={{ marginTop: 8 }}>
            {w('送件地址', 'Send to')} <code className="code">POST {`${location.origin}/in/${s.id}`}</code>
          </p>
        )}
      </section>
      {kind.words && <Words id={s.id} />}
      {kind.kind === 'mapped' && <MappedFiles id={s.id} />}
      <Received id={s.id} />
      {kind.sends && <Owed id={s.id} />}
      {mayManage && <Keys source={s} kind={kind} />}
      {mayManage && <ChangeConnector source={s} kind={kind} />}
    </>
  )
}
