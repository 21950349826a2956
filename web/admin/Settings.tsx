/** 设置: each with its meaning, bounds and default; what a change would touch is shown before it is saved, and it can be taken back. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Button, Input, InputNumber, Select, Switch } from 'antd'
import { useDeferredValue, useId, useState } from 'react'
import { changeSetting, listSettings, previewSetting, type SettingView } from '../../contract/settings.ts'
import { limitUnits } from '../../domain/clock.ts'
import { call, CallRefused, keyOf } from '../kit/call.ts'
import { sendOn } from '../kit/keys.ts'
import { say, words } from '../kit/i18n.ts'
import { useMay } from '../kit/session.ts'
import { Failed, Said, Waiting } from '../kit/States.tsx'
import { dateKey } from '../kit/time.ts'
import { Done, w } from './parts.tsx'

type Limits = Record<string, { amount: number; unit: keyof typeof limitUnits }>
const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b)

export default function Settings() {
  const settings = useQuery({ queryKey: keyOf(listSettings), queryFn: () => call(listSettings, {}) })
  return (
    <>
      <div className="head">
        <h1>{w('设置', 'Settings')}</h1>
        <span className="t2">{w('这里的每一项都有默认值；改动留痕，马上生效', 'Each has a default; changes are logged and take effect at once')}</span>
      </div>
      {settings.isPending ? (
        <Waiting />
      ) : settings.isError ? (
        <Failed error={settings.error} again={() => void settings.refetch()} />
      ) : (
        <section className="box set-list">
          {settings.data.map((s) => (
            <Setting key={s.key} setting={s} />
          ))}
        </section>
      )}
    </>
  )
}

function Setting({ setting: s }: { setting: SettingView }) {
  const client = useQueryClient(),
    mayWrite = useMay('directory.write'),
    id = useId(),
    [draft, setDraft] = useState<unknown>(s.value),
    [done, setDone] = useState<{ was: unknown; is: unknown } | null>(null)
  const late = useDeferredValue(draft),
    touched = !same(draft, s.value),
    closed = s.fixed || !mayWrite
  const effect = useQuery({
    queryKey: keyOf(previewSetting, s.key, late, s.value),
    queryFn: () => call(previewSetting, { params: { key: s.key }, body: { value: late } }),
    enabled: touched && !closed,
    placeholderData: (before) => before,
  })
  const save = useMutation({
    mutationFn: (value: unknown) => call(changeSetting, { params: { key: s.key }, body: { value, was: s.value } }),
    onSuccess: (next, value) => {
      setDone(done && same(value, done.was) ? null : { was: s.value, is: next.value })
      setDraft(next.value)
      client.setQueryData<SettingView[]>(keyOf(listSettings), (all) => all?.map((x) => (x.key === next.key ? next : x)))
      if (s.key === 'office') void client.invalidateQueries({ queryKey: ['/session'] })
    },
    onError: (e) => e instanceof CallRefused && e.code === 'moved-on' && void client.invalidateQueries({ queryKey: keyOf(listSettings) }),
  })
  const flaw = touched && effect.error ? effect.error : null
  return (
    <div className={s.kind === 'limits' ? 'set wide' : 'set'} onKeyDown={sendOn(() => touched && !flaw && save.mutate(draft))}>
      <div>
        <label htmlFor={id}>
          <b>{words(s.label)}</b>
        </label>
        <p className="t2">{words(s.meaning)}</p>
        {s.kind !== 'limits' && (
          <p className="t3 s12">
            {w('默认', 'Default')} {plain(s, s.standard)}
            {s.least !== null && s.kind === 'count' && w(`，可以是 ${s.least} 到 ${s.most}`, `, from ${s.least} to ${s.most}`)}
            {s.changedAt && w(`，${dateKey(s.changedAt)} 改过`, `, changed ${dateKey(s.changedAt)}`)}
          </p>
        )}
      </div>
      <div className="set-in">
        <Field id={id} setting={s} value={draft} set={setDraft} closed={closed} />
        {touched && !closed && (
          <div className="set-do">
            {!flaw &&
              effect.data?.effects.map((e) => (
                <p key={e.zh} className="s12 t2">
                  {words(e)}
                </p>
              ))}
            <Said error={flaw ?? save.error} />
            <div className="line">
              <Button type="primary" size="small" loading={save.isPending} disabled={flaw !== null} onClick={() => save.mutate(draft)}>
                {w('保存', 'Save')}
              </Button>
              <Button
                size="small"
                type="text"
                onClick={() => {
                  save.reset()
                  setDraft(s.value)
                }}
              >
                {w('不改了', 'Leave it')}
              </Button>
              {!same(draft, s.standard) && (
                <Button size="small" type="text" onClick={() => setDraft(s.standard)}>
                  {w('用默认', 'Use the default')}
                </Button>
              )}
            </div>
          </div>
        )}
        {done && !touched && (
          <Done undo={() => save.mutate(done.was)} busy={save.isPending} close={() => setDone(null)}>
            {w('已保存', 'Saved')}
            {s.kind !== 'limits' && `${w('：', ': ')}${plain(s, done.was)} → ${plain(s, done.is)}`}
          </Done>
        )}
      </div>
    </div>
  )
}

const plain = (s: SettingView, value: unknown): string => (s.kind === 'flag' ? (value ? w('开', 'on') : w('关', 'off')) : `${String(value)}${s.unit ? ` ${words(s.unit)}` : ''}`)

function Field({ id, setting: s, value, set, closed }: { id: string; setting: SettingView; value: unknown; set: (v: unknown) => void; closed: boolean }) {
  if (s.kind === 'flag')
    return (
      <span className="line">
        <Switch id={id} checked={value === true} disabled={closed} onChange={set} />
        <span className="t2">{value ? w('开', 'on') : w('关', 'off')}</span>
      </span>
    )
  if (s.kind === 'count')
    return (
      <span className="line">
        <InputNumber
          id={id}
          value={value as number}
          min={s.least ?? 0}
          max={s.most ?? 9999}
          precision={0}
          disabled={closed}
          onChange={(v) => v !== null && set(v)}
          style={{ width: 96 }}
        />
        {s.unit && <span className="t2">{words(s.unit)}</span>}
      </span>
    )
  if (s.kind === 'text') return <Input id={id} value={String(value)} maxLength={s.most ?? 200} disabled={closed} onChange={(e) => set(e.target.value)} style={{ maxWidth: 320 }} />
  const limits = value as Limits,
    standard = s.standard as Limits
  return (
    <div className="set-limits">
      {s.parts.map((p, n) => {
        const limit = limits[p.key] ?? standard[p.key]!
        const put = (part: Partial<(typeof limits)[string]>) => set({ ...limits, [p.key]: { ...limit, ...part } })
        const other = !same(limit, standard[p.key])
        return (
          <div key={p.key} className="field">
            <label htmlFor={n === 0 ? id : `${id}-${p.key}`}>{say(p.label)}</label>
            <span className="line" style={{ flexWrap: 'nowrap', gap: 4 }}>
              <InputNumber
                id={n === 0 ? id : `${id}-${p.key}`}
                value={limit.amount}
                min={1}
                max={1000}
                precision={0}
                disabled={closed}
                onChange={(v) => v !== null && put({ amount: v })}
                style={{ width: 68 }}
              />
              <Select
                aria-label={w(`${p.label}时限的单位`, `Unit of the limit of ${say(p.label)}`)}
                value={limit.unit}
                disabled={closed}
                onChange={(unit) => put({ unit })}
                options={Object.entries(limitUnits).map(([value, u]) => ({ value, label: say(u.label.replace(/（.*/, '')) }))}
              />
            </span>
            <span className="t3 s12">
              {other ? `${w('默认', 'default')} ${standard[p.key]!.amount} ${say(limitUnits[standard[p.key]!.unit].label.replace(/（.*/, ''))}` : w('默认', 'default')}
            </span>
          </div>
        )
      })}
    </div>
  )
}
