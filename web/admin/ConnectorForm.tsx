/** The settings of a connector, as a form made from what its kind asks for. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Button, Input, InputNumber, Select, Switch } from 'antd'
import { useId, useState } from 'react'
import { useNavigate } from 'react-router'
import { addConnector, changeConnector, type ConnectorKind, listConnectors, type SourceView } from '../../contract/connectors.ts'
import { listUnits } from '../../contract/directory.ts'
import { call, keyOf } from '../kit/call.ts'
import { say, words } from '../kit/i18n.ts'
import { Said } from '../kit/States.tsx'
import { w } from './parts.tsx'

type Config = Record<string, unknown>
type Setting = ConnectorKind['settings'][number]

/** What is asked for only where another is filled in waits until it is. */
const asked = (config: Config) => (s: Setting) => s.after === null || !!config[s.after]

export function AddConnector({ kinds, onDone }: { kinds: ConnectorKind[]; onDone: () => void }) {
  const [kind, setKind] = useState<ConnectorKind | undefined>(kinds[0]),
    [name, setName] = useState(''),
    [config, setConfig] = useState<Config>({}),
    id = useId(),
    client = useQueryClient(),
    go = useNavigate()
  const add = useMutation({
    mutationFn: () => call(addConnector, { body: { kind: kind!.kind, name: name.trim(), config } }),
    onSuccess: (made) => {
      void client.invalidateQueries({ queryKey: keyOf(listConnectors) })
      onDone()
      void go(String(made.id))
    },
  })
  return (
    <section className="box" style={{ marginBottom: 16 }}>
      <h2>{w('新增接入', 'Add a connector')}</h2>
      <div className="conn-form">
        <div>
          <label htmlFor={`${id}kind`}>{w('种类', 'Kind')}</label>
          <Select
            id={`${id}kind`}
            style={{ width: '100%' }}
            value={kind?.kind ?? null}
            options={kinds.map((k) => ({ value: k.kind, label: words(k.label) }))}
            onChange={(k) => {
              setKind(kinds.find((x) => x.kind === k))
              setConfig({})
            }}
          />
        </div>
        <div>
          <label htmlFor={`${id}name`}>{w('名称', 'Name')}</label>
          <Input id={`${id}name`} value={name} maxLength={60} placeholder={w('如：市 12345 平台', 'Such as: city 12345')} onChange={(e) => setName(e.target.value)} />
        </div>
        {kind?.settings.filter(asked(config)).map((s) => (
          <Field key={s.key} setting={s} value={config[s.key] ?? s.default} set={(v) => setConfig((c) => ({ ...c, [s.key]: v }))} />
        ))}
      </div>
      <Said error={add.error} />
      <div className="line">
        <Button type="primary" loading={add.isPending} disabled={!kind || !name.trim()} onClick={() => add.mutate()}>
          {w('新增', 'Add')}
        </Button>
        <Button type="text" onClick={onDone}>
          {w('不加了', 'Leave it')}
        </Button>
      </div>
    </section>
  )
}

/** The settings, rights and limits of one instance. */
export function ChangeConnector({ source, kind }: { source: SourceView; kind: ConnectorKind }) {
  const [config, setConfig] = useState<Config>(source.config),
    [units, setUnits] = useState(source.rights.units ?? []),
    [items, setItems] = useState((source.rights.items ?? []).join(' ')),
    [limits, setLimits] = useState({ perMinute: source.perMinute, atOnce: source.atOnce, keepDays: source.keepDays }),
    id = useId(),
    client = useQueryClient()
  const known = useQuery({ queryKey: keyOf(listUnits), queryFn: () => call(listUnits, {}) })
  const save = useMutation({
    mutationFn: () =>
      call(changeConnector, {
        params: { id: source.id },
        body: { config, rights: { units, items: items.split(/[\s,，、;；]+/).filter(Boolean) }, ...limits },
      }),
    onSuccess: () => client.invalidateQueries({ queryKey: keyOf(listConnectors) }),
  })
  const limit = (key: keyof typeof limits, label: string, max: number) => (
    <div>
      <label htmlFor={`${id}${key}`}>{label}</label>
      <InputNumber id={`${id}${key}`} min={1} max={max} value={limits[key]} onChange={(n) => n !== null && setLimits((l) => ({ ...l, [key]: n }))} />
    </div>
  )
  return (
    <section className="box">
      <h2>{w('设置', 'Settings')}</h2>
      <div className="conn-form">
        {kind.settings.filter(asked(config)).map((s) => (
          <Field key={s.key} setting={s} value={config[s.key] ?? s.default} set={(v) => setConfig((c) => ({ ...c, [s.key]: v }))} />
        ))}
        <div className="wide">
          <label htmlFor={`${id}units`}>{w('代表的单位', 'Units it stands for')}</label>
          <Select
            id={`${id}units`}
            mode="multiple"
            style={{ width: '100%' }}
            value={units}
            onChange={setUnits}
            optionFilterProp="label"
            placeholder={w('不代表任何单位', 'None')}
            options={(known.data ?? []).map((u) => ({ value: u.id, label: u.name }))}
          />
        </div>
        <div className="wide">
          <label htmlFor={`${id}items`}>{w('可用的事项代码', 'Item codes it may use')}</label>
          <Input id={`${id}items`} value={items} placeholder={w('全部', 'All')} onChange={(e) => setItems(e.target.value)} />
        </div>
        {limit('perMinute', w('每分钟最多', 'At most a minute'), 60_000)}
        {limit('atOnce', w('同时最多', 'At most at once'), 8)}
        {limit('keepDays', w('原文保留天数', 'Originals are kept, days'), 3650)}
      </div>
      <Said error={save.error} />
      <div className="line">
        <Button type="primary" loading={save.isPending} onClick={() => save.mutate()}>
          {w('保存', 'Save')}
        </Button>
        {save.isSuccess && !save.isPending && (
          <span className="t2" role="status">
            {w('已保存', 'Saved')}
          </span>
        )}
      </div>
    </section>
  )
}

function Field({ setting: s, value, set }: { setting: Setting; value: unknown; set: (v: unknown) => void }) {
  const id = useId(),
    label = `${words(s)}${s.needed ? ' *' : ''}`
  return (
    <div className={s.long || s.type === 'map' ? 'wide' : ''}>
      <label htmlFor={id}>{label}</label>
      {s.type === 'flag' ? (
        <Switch id={id} checked={value === true} onChange={set} />
      ) : s.type === 'number' ? (
        <InputNumber id={id} value={typeof value === 'number' ? value : null} onChange={(n) => set(n ?? undefined)} />
      ) : s.type === 'choice' ? (
        <Select id={id} style={{ width: '100%' }} value={value ?? null} options={s.choices.map((c) => ({ value: c, label: say(c) }))} onChange={set} />
      ) : s.type === 'map' ? (
        <MapField id={id} value={value} set={set} />
      ) : s.long ? (
        <Input.TextArea id={id} rows={4} value={String(value ?? '')} onChange={(e) => set(e.target.value)} />
      ) : (
        <Input id={id} value={String(value ?? '')} onChange={(e) => set(e.target.value)} />
      )}
      {s.hint && <p className="t3 s12">{words(s.hint)}</p>}
    </div>
  )
}
/** Name → name, one pair a line. */
function MapField({ id, value, set }: { id: string; value: unknown; set: (v: unknown) => void }) {
  const [text, setText] = useState(() =>
    Object.entries((value ?? {}) as Record<string, string>)
      .map(([k, v]) => `${k} = ${v}`)
      .join('\n'),
  )
  return (
    <Input.TextArea
      id={id}
      rows={4}
      value={text}
      placeholder={w('一行一对：左边 = 右边', 'One pair a line: left = right')}
      onChange={(e) => {
        setText(e.target.value)
        set(
          Object.fromEntries(
            e.target.value.split('\n').flatMap((l) => {
              const [k, ...v] = l.split('=')
              return k?.trim() && v.length ? [[k.trim(), v.join('=').trim()]] : []
            }),
          ),
        )
      }}
    />
  )
}
