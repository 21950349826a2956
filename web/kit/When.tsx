/** Days and times of day, chosen from a sheet or typed: the same field in every form, its words in the language of the page. */
import { DatePicker, TimePicker } from 'antd'
import dayjs from 'dayjs'

interface Common {
  id?: string
  /** '' while none is chosen. */
  value: string
  /** Its name where no label stands beside it. */
  label?: string
  size?: 'small'
}
/** What may be typed; the first is how it is shown. */
const days = ['YYYY-MM-DD', 'YYYY/M/D', 'YYYYMMDD'],
  times = ['HH:mm', 'H:mm', 'HHmm']
const named = ({ id, label, size }: Omit<Common, 'value'>) => ({ ...(id ? { id } : {}), ...(label ? { 'aria-label': label } : {}), ...(size ? { size } : {}) })

/** A day as YYYY-MM-DD. It may be emptied only where `empty` says what an empty one means. */
export function DayPick({ value, set, min, max, empty, ...rest }: Common & { set: (day: string) => void; min?: string; max?: string; empty?: string }) {
  return (
    <DatePicker
      {...named(rest)}
      {...(min ? { minDate: dayjs(min) } : {})}
      {...(max ? { maxDate: dayjs(max) } : {})}
      {...(empty === undefined ? {} : { placeholder: empty })}
      format={days}
      allowClear={empty !== undefined}
      value={value ? dayjs(value) : null}
      onChange={(d) => set(d?.format('YYYY-MM-DD') ?? '')}
    />
  )
}

/** A time of day as HH:mm; taken when the field is left, without a button to confirm it. */
export function TimePick({ value, set, empty, ...rest }: Common & { set: (time: string) => void; empty?: string }) {
  return (
    <TimePicker
      {...named(rest)}
      {...(empty === undefined ? {} : { placeholder: empty })}
      format={times}
      needConfirm={false}
      showNow={false}
      allowClear={empty !== undefined}
      value={value ? dayjs(`2000-01-01T${value}`) : null}
      onChange={(d) => set(d?.format('HH:mm') ?? '')}
      style={{ width: 110 }}
    />
  )
}
