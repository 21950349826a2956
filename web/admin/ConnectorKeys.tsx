/** Credentials of a connector: issued and rotated here, each shown once; the secrets of the other side typed in. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Button, Input, Popconfirm } from 'antd'
import { useState } from 'react'
import { type ConnectorKind, endConnectorKey, issueConnectorKey, listConnectors, type SourceView } from '../../contract/connectors.ts'
import { call, keyOf } from '../kit/call.ts'
import { words } from '../kit/i18n.ts'
import { Said } from '../kit/States.tsx'
import { moment } from '../kit/time.ts'
import { Copy, w } from './parts.tsx'

type Use = SourceView['keys'][number]['use']
const uses: Record<Use, () => string> = {
  apiKey: () => w('接口密钥', 'API key'),
  hmac: () => w('签名密钥', 'signing secret'),
  outgoing: () => w('对方的凭据', 'their secret'),
}

export function Keys({ source: s, kind }: { source: SourceView; kind: ConnectorKind }) {
  const client = useQueryClient(),
    renew = () => client.invalidateQueries({ queryKey: keyOf(listConnectors) })
  const [name, setName] = useState(''),
    [typed, setTyped] = useState<Record<string, string>>({})
  const issue = useMutation({
    mutationFn: (key: { use: Use; name: string; value?: string }) => call(issueConnectorKey, { params: { id: s.id }, body: key }),
    onSuccess: (_, key) => {
      if (key.use === 'outgoing') setTyped((t) => ({ ...t, [key.name]: '' }))
      else setName('')
      return renew()
    },
  })
  const end = useMutation({ mutationFn: (entry: number) => call(endConnectorKey, { params: { id: s.id, entry } }), onSettled: renew })
  return (
    <section className="box">
      <h2>{w('凭据', 'Credentials')}</h2>
      {issue.data?.value && (
        <div className="conn-once" role="status">
          <span>{w('只显示这一次，请现在交给对方：', 'Shown this once; hand it over now:')}</span>
          <code className="grow">{issue.data.value}</code>
          <Copy key={issue.data.value} text={issue.data.value} label={w('复制', 'Copy')} copied={w('复制好了', 'Copied')} />
          <Button size="small" type="text" onClick={() => issue.reset()}>
            {w('记下了', 'Done')}
          </Button>
        </div>
      )}
      <ul>
        {s.keys.map((k) => (
          <li key={k.id}>
            <div className="conn-key">
              <b>{k.use === 'outgoing' ? labelOf(kind, k.name) : k.name}</b>
              <span className="tag">{uses[k.use]()}</span>
              <span className="t3 s12 grow">
                {w(`${moment(k.madeAt)} 发`, `issued ${moment(k.madeAt)}`)}
                {k.usedAt && w(`，最近用 ${moment(k.usedAt)}`, `, last used ${moment(k.usedAt)}`)}
                {k.endsAt && w(`，${moment(k.endsAt)} 失效`, `, ends ${moment(k.endsAt)}`)}
              </span>
              {k.use !== 'outgoing' && !k.endsAt && (
                <Button size="small" onClick={() => issue.mutate({ use: k.use, name: k.name })}>
                  {w('换新', 'Rotate')}
                </Button>
              )}
              <Popconfirm
                title={w('马上停用这个凭据？', 'End this key at once?')}
                description={w('用它的一方会立刻被拒', 'Whoever uses it is turned away at once')}
                okText={w('停用', 'End it')}
                cancelText={w('不停用', 'Keep it')}
                onConfirm={() => end.mutate(k.id)}
              >
                <Button size="small" type="text" danger>
                  {w('停用', 'End')}
                </Button>
              </Popconfirm>
            </div>
          </li>
        ))}
      </ul>
      {kind.proves.length > 0 && (
        <div className="line" style={{ marginTop: 8 }}>
          <Input
            style={{ width: 220 }}
            value={name}
            maxLength={60}
            aria-label={w('给谁用', 'For whom')}
            placeholder={w('给谁用，如：随手拍小程序', 'For whom, such as: the city app')}
            onChange={(e) => setName(e.target.value)}
          />
          {kind.proves.map((use) => (
            <Button key={use} disabled={!name.trim()} loading={issue.isPending} onClick={() => issue.mutate({ use, name: name.trim() })}>
              {w(`发${uses[use]()}`, `Issue an ${uses[use]()}`)}
            </Button>
          ))}
        </div>
      )}
      {kind.outgoing.map((o) => (
        <div key={o.key} className="line" style={{ marginTop: 8 }}>
          <Input.Password
            style={{ width: 320 }}
            value={typed[o.key] ?? ''}
            autoComplete="off"
            aria-label={words(o)}
            placeholder={words(o)}
            onChange={(e) => setTyped((t) => ({ ...t, [o.key]: e.target.value }))}
          />
          <Button disabled={!typed[o.key]} loading={issue.isPending} onClick={() => issue.mutate({ use: 'outgoing', name: o.key, value: typed[o.key]! })}>
            {w('存下', 'Keep')}
          </Button>
        </div>
      ))}
      <p className="t3 s12" style={{ marginTop: 8 }}>
        {w('换新后，旧的还能用 24 小时，留给对方换过来', 'After a rotation the earlier one counts for 24 hours more, so that the other side can change')}
      </p>
      <Said error={issue.error ?? end.error} />
    </section>
  )
}
const labelOf = (kind: ConnectorKind, key: string): string => {
  const found = kind.outgoing.find((o) => o.key === key)
  return found ? words(found) : key
}
