/** The form of a device: what it is and where, its two levels with how long they must hold, silence, and whether its alarms may open a case. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Button, Input, InputNumber, Select, Switch } from 'antd'
import { type ReactNode, useId, useState } from 'react'
import { addDevice, changeDevice, type DeviceBody, type DeviceView, issueDevicePassword, listSensors } from '../../contract/sensors.ts'
import { type DeviceKind, deviceKinds, flawOf } from '../../domain/alarm.ts'
import { ItemPick } from '../cases/picks.tsx'
import { call, keyOf } from '../kit/call.ts'
import { isEnglish, words } from '../kit/i18n.ts'
import { Said } from '../kit/States.tsx'
import { w } from './parts.tsx'

const SECOND = 1000,
  MINUTE = 60_000
const fresh = (connectorId: number): DeviceBody => ({
  ...{ connectorId, key: '', name: '', kind: 'manholeLevel', place: '', lng: null, lat: null, itemId: null, measure: deviceKinds.manholeLevel.unit, mode: 'watch', active: true },
  rule: { side: 'above', on: 1.5, off: 1.2, holdMs: 60 * SECOND, clearMs: 5 * MINUTE, silentMs: 60 * MINUTE },
})
const bodyOf = (d: DeviceView): DeviceBody => {
  const { connectorId, key, name, kind, place, lng, lat, item, measure, rule, mode, active } = d
  return { connectorId, key, name, kind, place, lng, lat, itemId: item?.id ?? null, measure, rule, mode, active }
}

export function DeviceForm({ device, sources, onDone }: { device: DeviceView | null; sources: { id: number; name: string }[]; onDone?: () => void }) {
  const [body, setBody] = useState<DeviceBody>(() => (device ? bodyOf(device) : fresh(sources[0]!.id))),
    id = useId(),
    client = useQueryClient(),
    renew = () => client.invalidateQueries({ queryKey: keyOf(listSensors) })
  const put = (part: Partial<DeviceBody>) => setBody((b) => ({ ...b, ...part })),
    rule = (part: Partial<DeviceBody['rule']>) => put({ rule: { ...body.rule, ...part } })
  const save = useMutation({
    mutationFn: () => (device ? call(changeDevice, { params: { id: device.id }, body }) : call(addDevice, { body })),
    onSuccess: () => {
      void renew()
      onDone?.()
    },
  })
  const password = useMutation({ mutationFn: () => call(issueDevicePassword, { params: { id: device!.id } }), onSuccess: renew })
  const flaw = flawOf(body.rule),
    whole = /^[\w.-]{1,64}$/.test(body.key) && body.name.trim() && body.place.trim()
  const part = (key: string, label: string, field: (at: string) => ReactNode, hint?: string) => (
    <div>
      <label htmlFor={id + key}>{label}</label>
      {field(id + key)}
      {hint && <p className="t3 s12">{hint}</p>}
    </div>
  )
  const number = (at: string, value: number | null, set: (n: number | null) => void, unit?: string) => (
    <InputNumber id={at} value={value} style={{ width: '100%' }} {...(unit ? { suffix: unit } : {})} onChange={set} />
  )
  const form = (
    <>
      <div className="sens-form">
        {!device &&
          part('source', w('接入', 'Connector'), (at) => (
            <Select
              id={at}
              style={{ width: '100%' }}
              value={body.connectorId}
              onChange={(connectorId) => put({ connectorId })}
              options={sources.map((s) => ({ value: s.id, label: s.name }))}
            />
          ))}
        {part(
          'key',
          w('设备编号', 'Number of the device'),
          (at) => (
            <Input id={at} value={body.key} maxLength={64} onChange={(e) => put({ key: e.target.value.trim() })} />
          ),
          w('字母、数字、. _ -', 'Letters, digits, . _ -'),
        )}
        {part('name', w('名称', 'Name'), (at) => (
          <Input id={at} value={body.name} maxLength={80} onChange={(e) => put({ name: e.target.value })} />
        ))}
        {part('kind', w('种类', 'Kind'), (at) => (
          <Select
            id={at}
            style={{ width: '100%' }}
            value={body.kind}
            onChange={(kind: DeviceKind) => put({ kind, measure: deviceKinds[kind].unit, rule: { ...body.rule, side: deviceKinds[kind].side } })}
            options={Object.entries(deviceKinds).map(([value, k]) => ({ value: value as DeviceKind, label: isEnglish() ? k.en : k.label }))}
          />
        ))}
        {part('place', w('地点', 'Place'), (at) => (
          <Input id={at} value={body.place} maxLength={200} onChange={(e) => put({ place: e.target.value })} />
        ))}
        {part(
          'item',
          w('立案的事项', 'Item of its cases'),
          (at) => (
            <ItemPick
              id={at}
              value={body.itemId ?? undefined}
              known={device?.item ?? null}
              set={(itemId) => put({ itemId: itemId ?? null })}
              placeholder={w('不选，受理时再定', 'None: decided at acceptance')}
            />
          ),
          device?.item === null && device.itemId !== null && body.itemId === null ? w('原来的事项已停用，请另选', 'The item chosen before has ended: choose another') : undefined,
        )}
        {part('lng', w('经度', 'Longitude'), (at) => number(at, body.lng, (lng) => put({ lng })))}
        {part('lat', w('纬度', 'Latitude'), (at) => number(at, body.lat, (lat) => put({ lat })))}
        {part('on', body.rule.side === 'above' ? w('高于多少报警', 'Alarm at or above') : w('低于多少报警', 'Alarm at or below'), (at) =>
          number(at, body.rule.on, (on) => on !== null && rule({ on }), body.measure),
        )}
        {part(
          'off',
          body.rule.side === 'above' ? w('降到多少恢复', 'Over at or below') : w('升到多少恢复', 'Over at or above'),
          (at) => number(at, body.rule.off, (off) => off !== null && rule({ off }), body.measure),
          w('和报警值隔开，才不会来回跳', 'Apart from the level of alarm, or it flutters'),
        )}
        {part('hold', w('持续多久才报警', 'Held for, to begin'), (at) =>
          number(at, body.rule.holdMs / SECOND, (n) => rule({ holdMs: Math.max(0, Math.round((n ?? 0) * SECOND)) }), w('秒', 's')),
        )}
        {part('clear', w('持续多久才恢复', 'Held for, to end'), (at) =>
          number(at, body.rule.clearMs / SECOND, (n) => rule({ clearMs: Math.max(0, Math.round((n ?? 0) * SECOND)) }), w('秒', 's')),
        )}
        {part(
          'silent',
          w('多久没消息算失联', 'Silent after'),
          (at) =>
            number(
              at,
              body.rule.silentMs === null ? null : body.rule.silentMs / MINUTE,
              (n) => rule({ silentMs: n === null ? null : Math.max(10_000, Math.round(n * MINUTE)) }),
              w('分钟', 'min'),
            ),
          w('空着就不管', 'Empty: not watched for'),
        )}
        {part(
          'mode',
          w('告警可以立案', 'Its alarms may open a case'),
          (at) => (
            <Switch id={at} checked={body.mode === 'open'} onChange={(on) => put({ mode: on ? 'open' : 'watch' })} />
          ),
          body.mode === 'watch' ? w('现在只观察：只记会立多少案', 'Only watched: what it would have opened is counted') : undefined,
        )}
        {device && part('active', w('启用', 'In use'), (at) => <Switch id={at} checked={body.active} onChange={(active) => put({ active })} />)}
      </div>
      {flaw && <p className="map-problem">{words(flaw)}</p>}
      <Said error={save.error ?? password.error} />
      {password.data && (
        <div className="conn-once">
          <span>{w('口令只显示这一次', 'The password is shown this once')}</span>
          <code>{password.data.value}</code>
        </div>
      )}
      <div className="line">
        <Button type="primary" disabled={!whole || flaw !== null} loading={save.isPending} onClick={() => save.mutate()}>
          {device ? w('保存', 'Save') : w('新增', 'Add')}
        </Button>
        {device && (
          <Button loading={password.isPending} onClick={() => password.mutate()}>
            {device.hasPassword ? w('换口令', 'New password') : w('发口令', 'Issue a password')}
          </Button>
        )}
        {onDone && (
          <Button type="text" onClick={onDone}>
            {w('不加了', 'Leave it')}
          </Button>
        )}
        {save.isSuccess && !save.isPending && device && (
          <span className="t2" role="status">
            {w('已保存', 'Saved')}
          </span>
        )}
      </div>
    </>
  )
  return device ? form : <section className="box">{form}</section>
}
