/** Alarms 告警 of sensors as pure rules: a threshold with hysteresis, a lost heartbeat, storms folded into one, snooze, and watching before an alarm may open a case. Times are milliseconds. */

/** Kinds of devices 感知设备, and the side on which their value is a danger. */
export const deviceKinds = {
  manholeLevel: { label: '窨井液位', en: 'Manhole level', side: 'above', unit: 'm' },
  manholeTilt: { label: '井盖倾斜', en: 'Manhole cover tilt', side: 'above', unit: '°' },
  waterLevel: { label: '积水水位', en: 'Water level', side: 'above', unit: 'cm' },
  smoke: { label: '烟感', en: 'Smoke', side: 'above', unit: '%/m' },
  gas: { label: '可燃气体', en: 'Combustible gas', side: 'above', unit: '%LEL' },
  temperature: { label: '温度', en: 'Temperature', side: 'above', unit: '℃' },
  noise: { label: '噪声', en: 'Noise', side: 'above', unit: 'dB(A)' },
  pressure: { label: '水压', en: 'Water pressure', side: 'below', unit: 'MPa' },
} as const satisfies Record<string, { label: string; en: string; side: 'above' | 'below'; unit: string }>
export type DeviceKind = keyof typeof deviceKinds

/** When a device is in alarm: at `on` or beyond for `holdMs`; over again at `off` or within for `clearMs`. Nothing heard for `silentMs` is a lost heartbeat; null does not watch for it. */
export interface AlarmRule {
  side: 'above' | 'below'
  on: number
  off: number
  holdMs: number
  clearMs: number
  silentMs: number | null
}
/** Where a device stands. `turning` is since when its readings speak for the other state, without a break. */
export interface DeviceState {
  alarm: boolean
  silent: boolean
  turning: number | null
  lastAt: number | null
  lastValue: number | null
  heardAt: number | null
}
export type AlarmEvent = { what: 'level' | 'silent'; begins: boolean; at: number; value: number | null }
export interface Step {
  state: DeviceState
  events: AlarmEvent[]
  /** Why a reading did not count: it is not newer than the last one. */
  dropped?: 'duplicate' | 'late'
}
export const unheard: DeviceState = { alarm: false, silent: false, turning: null, lastAt: null, lastValue: null, heardAt: null }

/** What is wrong with a rule: without a gap between on and off an alarm flutters. */
export function flawOf(r: AlarmRule): { zh: string; en: string } | null {
  if (![r.on, r.off].every(Number.isFinite)) return { zh: '报警值和恢复值要是数', en: 'The levels must be numbers.' }
  if (r.side === 'above' ? r.off >= r.on : r.off <= r.on)
    return r.side === 'above'
      ? { zh: '恢复值要低于报警值', en: 'The level of recovery must be below the level of alarm.' }
      : { zh: '恢复值要高于报警值', en: 'The level of recovery must be above the level of alarm.' }
  if (r.holdMs < 0 || r.clearMs < 0 || (r.silentMs !== null && r.silentMs <= 0)) return { zh: '时间不能是负的', en: 'Times cannot be negative.' }
  return null
}
/** A device's clock may run ahead by so much; beyond it, and where it says no time, the time of receipt counts. */
export const AHEAD = 5 * 60_000
export const timeOf = (said: number | null, heard: number): number => (said === null || !Number.isFinite(said) || said > heard + AHEAD ? heard : said)

const beyond = (r: AlarmRule, v: number): boolean => (r.side === 'above' ? v >= r.on : v <= r.on)
const within = (r: AlarmRule, v: number): boolean => (r.side === 'above' ? v <= r.off : v >= r.off)

/** One reading moves the device on. A late one or a duplicate shows that the device lives, and changes nothing else. */
export function take(rule: AlarmRule, state: DeviceState, reading: { at: number | null; value: number }, heard: number): Step {
  const events: AlarmEvent[] = [],
    at = timeOf(reading.at, heard)
  const heardAt = Math.max(heard, state.heardAt ?? heard)
  if (state.silent) events.push({ what: 'silent', begins: false, at: heard, value: null })
  const alive: DeviceState = { ...state, silent: false, heardAt }
  if (state.lastAt !== null && at <= state.lastAt) return { state: alive, events, dropped: at === state.lastAt ? 'duplicate' : 'late' }
  const speaks = state.alarm ? within(rule, reading.value) : beyond(rule, reading.value)
  const turning = speaks ? (state.turning ?? at) : null
  const turns = turning !== null && at - turning >= (state.alarm ? rule.clearMs : rule.holdMs)
  if (turns) events.push({ what: 'level', begins: !state.alarm, at, value: reading.value })
  return { state: { ...alive, alarm: turns ? !state.alarm : state.alarm, turning: turns ? null : turning, lastAt: at, lastValue: reading.value }, events }
}
/** Time alone: whether a device that once spoke has fallen silent. */
export function pass(rule: AlarmRule, state: DeviceState, now: number): Step {
  if (rule.silentMs === null || state.silent || state.heardAt === null || now - state.heardAt < rule.silentMs) return { state, events: [] }
  return { state: { ...state, silent: true }, events: [{ what: 'silent', begins: true, at: now, value: state.lastValue }] }
}

/** What becomes of an alarm 处理: it opens a case, joins the storm of its neighbours, waits for the end of a snooze, or is only watched. */
export const decisions = { opens: '立案', folds: '并入同片', snoozed: '静默中', watched: '只观察' } as const
export type Decision = keyof typeof decisions
/** An alarm that led lately: `latestAt` is the last one that joined it. */
export interface Storm {
  id: number
  area: number | null
  kind: string
  what: AlarmEvent['what']
  opened: boolean
  latestAt: number
}
export interface Verdict {
  decision: Decision
  /** What it would do if the device might open cases: the figures of watching. */
  would: 'opens' | 'folds'
  leader: number | null
}
/** Alarms of one area and kind within this time of each other are one storm. */
export const STORM = 10 * 60_000
/** Decides about an alarm that begins, or whose snooze ends. One without an area is nobody's neighbour; one that may open a case joins only a storm that has one. */
export function judgeAlarm(
  alarm: { area: number | null; kind: string; what: AlarmEvent['what']; at: number },
  device: { mode: 'watch' | 'open'; snoozedUntil: number | null },
  storms: readonly Storm[],
  window: number = STORM,
): Verdict {
  const near = storms.filter((s) => alarm.area !== null && s.area === alarm.area && s.kind === alarm.kind && s.what === alarm.what && Math.abs(alarm.at - s.latestAt) <= window)
  const open = device.mode === 'open',
    leader = (near.find((s) => s.opened) ?? (open ? undefined : near[0]))?.id ?? null,
    would = leader === null ? 'opens' : 'folds'
  if (device.snoozedUntil !== null && alarm.at < device.snoozedUntil) return { decision: 'snoozed', would, leader: null }
  return { decision: open ? would : 'watched', would, leader }
}
