/** 物联感知: every device with how it stands, its last value against its levels, and its alarms with storms folded; levels, snooze and 只观察 are changed here. */
import { useQuery } from '@tanstack/react-query'
import { Button, Segmented } from 'antd'
import { useState } from 'react'
import { type DeviceView, listSensors } from '../../contract/sensors.ts'
import { deviceKinds } from '../../domain/alarm.ts'
import { call, keyOf } from '../kit/call.ts'
import { Find } from '../kit/Find.tsx'
import { isEnglish } from '../kit/i18n.ts'
import { useMay } from '../kit/session.ts'
import { Empty, Failed, Waiting } from '../kit/States.tsx'
import { moment } from '../kit/time.ts'
import { ago } from './connectorParts.tsx'
import { DeviceForm } from './SensorForm.tsx'
import { Alarms } from './SensorAlarms.tsx'
import { Snooze } from './SensorSnooze.tsx'
import { w } from './parts.tsx'
import './sensors.css'

type Standing = 'alarm' | 'silent' | 'normal' | 'unheard' | 'off'
/** How a device stands, the one that asks for somebody first. */
const standing: Record<Standing, { zh: string; en: string; tag: string }> = {
  alarm: { zh: '告警', en: 'alarm', tag: 'tag urgent' },
  silent: { zh: '失联', en: 'silent', tag: 'tag urgent' },
  normal: { zh: '正常', en: 'normal', tag: 'tag co' },
  unheard: { zh: '还没来过', en: 'not heard yet', tag: 'tag' },
  off: { zh: '停用', en: 'off', tag: 'tag' },
}
const standingOf = (d: DeviceView): Standing => (!d.active ? 'off' : d.alarm ? 'alarm' : d.silent ? 'silent' : d.heardAt ? 'normal' : 'unheard')
const order: Standing[] = ['alarm', 'silent', 'normal', 'unheard', 'off']

export default function Sensors() {
  const mayManage = useMay('connectors.manage'),
    [text, setText] = useState(''),
    [only, setOnly] = useState<Standing | 'all'>('all'),
    [open, setOpen] = useState<number | 'new' | null>(null)
  const all = useQuery({ queryKey: keyOf(listSensors), queryFn: () => call(listSensors, {}), refetchInterval: 5_000 })
  if (all.isPending) return <Waiting />
  if (all.isError) return <Failed error={all.error} again={() => void all.refetch()} />
  const { devices, episodes, sources, now } = all.data,
    count = (s: Standing) => devices.filter((d) => standingOf(d) === s).length
  const shown = devices
    .filter((d) => (only === 'all' || standingOf(d) === only) && `${d.key} ${d.name} ${d.place} ${d.cell ?? ''}`.includes(text))
    .sort((a, b) => order.indexOf(standingOf(a)) - order.indexOf(standingOf(b)))
  return (
    <>
      <div className="head">
        <h1>{w('物联感知', 'Sensors')}</h1>
        <span className="t2 grow">{w(`${devices.length} 台设备`, `${devices.length} devices`)}</span>
        {mayManage && sources.length > 0 && open !== 'new' && (
          <Button type="primary" onClick={() => setOpen('new')}>
            {w('新增设备', 'Add a device')}
          </Button>
        )}
      </div>
      {open === 'new' && <DeviceForm device={null} sources={sources} onDone={() => setOpen(null)} />}
      {sources.length === 0 ? (
        <Empty icon="list" title={w('还没有物联感知的接入', 'There is no connector of the kind “Sensors” yet')}>
          {w('先在“接入”里加一个“物联感知”，再来加设备', 'Add one under Connectors first, then its devices here')}
        </Empty>
      ) : devices.length === 0 && open !== 'new' ? (
        <Empty icon="list" title={w('还没有设备', 'No device yet')}>
          {w('新增的设备先只观察，看它会立多少案，再放开', 'A new device is only watched: see what it would open, then let it')}
        </Empty>
      ) : (
        <>
          <div className="line sens-filter">
            <Segmented
              value={only}
              onChange={(v) => setOnly(v as Standing | 'all')}
              options={[
                { value: 'all', label: w('全部', 'All') },
                ...order.filter((s) => count(s) > 0).map((s) => ({ value: s, label: `${w(standing[s].zh, standing[s].en)} ${count(s)}` })),
              ]}
            />
            <Find label={w('找设备', 'Find a device')} hint={w('编号、名称、地点', 'Number, name, place')} value={text} find={setText} width={260} />
          </div>
          <ul className="rows">
            {shown.map((d) => (
              <li key={d.id}>
                <button type="button" className="sens-row" aria-expanded={open === d.id} onClick={() => setOpen(open === d.id ? null : d.id)}>
                  <span className={standing[standingOf(d)].tag}>{w(standing[standingOf(d)].zh, standing[standingOf(d)].en)}</span>
                  <span>
                    <b>{d.name}</b>
                    <span className="t3 s12 dots">
                      <span>{d.key}</span>
                      <span>{isEnglish() ? deviceKinds[d.kind].en : deviceKinds[d.kind].label}</span>
                      <span>{d.cell ?? d.place}</span>
                      {d.snoozedUntil && <span>{w(`静默到 ${moment(d.snoozedUntil)}`, `snoozed until ${moment(d.snoozedUntil)}`)}</span>}
                      {d.mode === 'watch' && <span>{w('只观察', 'only watched')}</span>}
                    </span>
                  </span>
                  <Gauge device={d} />
                  <span className="t3 s12">{d.heardAt ? ago(d.heardAt, now) : '–'}</span>
                </button>
                {open === d.id && <Opened device={d} now={now} sources={sources} mayManage={mayManage} />}
              </li>
            ))}
          </ul>
          {shown.length === 0 && <p className="t3">{w('没有这样的设备', 'There is no such device')}</p>}
          <Alarms episodes={episodes} />
        </>
      )}
    </>
  )
}

/** The last value between the two levels: words for the number, a bar for where it stands. */
function Gauge({ device: { rule: r, lastValue: v, measure, alarm } }: { device: DeviceView }) {
  const low = Math.min(r.on, r.off, v ?? r.off),
    high = Math.max(r.on, r.off, v ?? r.on),
    pad = (high - low) * 0.25 || 1,
    at = (x: number) => `${((x - low + pad) / (high - low + 2 * pad)) * 100}%`
  return (
    <span className="sens-gauge">
      <span className="line">
        <b className={alarm ? 'loud' : ''}>{v ?? '–'}</b> <span className="t3 s12">{measure}</span>
      </span>
      <span className="bar" role="img" aria-label={w(`报警 ${r.on}，恢复 ${r.off}，现在 ${v ?? '没有读数'}`, `alarm at ${r.on}, recovers at ${r.off}, now ${v ?? 'no reading'}`)}>
        <i className="off" style={{ left: at(r.off) }} />
        <i className="on" style={{ left: at(r.on) }} />
        {v !== null && <i className="at-now" style={{ left: at(v) }} />}
      </span>
    </span>
  )
}

function Opened({ device: d, now, sources, mayManage }: { device: DeviceView; now: string; sources: { id: number; name: string }[]; mayManage: boolean }) {
  const f = d.figures
  return (
    <div className="sens-open">
      <p className="conn-figures">
        <span>
          <b>{f.episodes}</b> {w('次告警（30 天）', 'alarms in 30 days')}
        </span>
        {d.mode === 'open' ? (
          <>
            <span>
              <b>{f.opened}</b> {w('次立案', 'opened a case')}
            </span>
            <span>
              <b>{f.folded}</b> {w('次并入同片', 'joined a storm')}
            </span>
          </>
        ) : (
          <span>
            {w('若放开：', 'If it might: ')}
            <b>{f.wouldOpen}</b> {w('次会立案', 'would have opened')}，<b>{f.wouldFold}</b> {w('次会并入', 'would have joined')}
          </span>
        )}
        <span>
          <b>{d.readings}</b> {w('条读数', 'readings')}
        </span>
        <span className={d.dropped ? '' : 'nil'}>
          <b>{d.dropped}</b> {w('条迟到或重复', 'late or twice')}
        </span>
        <span className={d.bad ? 'loud' : 'nil'}>
          <b>{d.bad}</b> {w('条看不懂', 'unreadable')}
        </span>
      </p>
      {d.bad > 0 && d.badReason && <p className="t3 s12">{d.badReason}</p>}
      <Snooze device={d} now={now} />
      {mayManage && <DeviceForm device={d} sources={sources} />}
    </div>
  )
}
