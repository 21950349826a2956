/** 静默: a device is left alone until a time, with a reason; it can be ended at once. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Button, Input, Select } from 'antd'
import { useState } from 'react'
import { type DeviceView, listSensors, snoozeDevice } from '../../contract/sensors.ts'
import { call, keyOf } from '../kit/call.ts'
import { Said } from '../kit/States.tsx'
import { moment } from '../kit/time.ts'
import { w } from './parts.tsx'

const spans = [
  { hours: 1, zh: '1 小时', en: '1 hour' },
  { hours: 8, zh: '8 小时', en: '8 hours' },
  { hours: 24, zh: '1 天', en: '1 day' },
  { hours: 72, zh: '3 天', en: '3 days' },
  { hours: 168, zh: '7 天', en: '7 days' },
  { hours: 719, zh: '30 天', en: '30 days' },
]
export function Snooze({ device: d, now }: { device: DeviceView; now: string }) {
  const [hours, setHours] = useState(8),
    [reason, setReason] = useState(''),
    client = useQueryClient()
  const set = useMutation({
    mutationFn: (until: string | null) => call(snoozeDevice, { params: { id: d.id }, body: { until, reason: reason.trim() } }),
    onSuccess: () => client.invalidateQueries({ queryKey: keyOf(listSensors) }),
  })
  if (d.snoozedUntil)
    return (
      <div className="hint line">
        <span className="grow">
          {w(
            `静默到 ${moment(d.snoozedUntil)}：${d.snoozeReason ?? ''}。到时还在告警就照常处理`,
            `Snoozed until ${moment(d.snoozedUntil)}: ${d.snoozeReason ?? ''}. An alarm that lasts is taken up then`,
          )}
        </span>
        <Button size="small" loading={set.isPending} onClick={() => set.mutate(null)}>
          {w('现在就结束', 'End it now')}
        </Button>
        <Said error={set.error} />
      </div>
    )
  return (
    <form
      className="line sens-snooze"
      onSubmit={(e) => {
        e.preventDefault()
        set.mutate(new Date(Date.parse(now) + hours * 3_600_000).toISOString())
      }}
    >
      <b>{w('静默', 'Snooze')}</b>
      <Select value={hours} onChange={setHours} aria-label={w('多久', 'How long')} style={{ width: 110 }} options={spans.map((s) => ({ value: s.hours, label: w(s.zh, s.en) }))} />
      <Input
        value={reason}
        maxLength={200}
        style={{ maxWidth: 280 }}
        placeholder={w('理由，如：检修', 'Reason, such as: maintenance')}
        aria-label={w('静默的理由', 'Reason of the snooze')}
        onChange={(e) => setReason(e.target.value)}
      />
      <Button htmlType="submit" disabled={!reason.trim()} loading={set.isPending}>
        {w('静默', 'Snooze')}
      </Button>
      <Said error={set.error} />
    </form>
  )
}
