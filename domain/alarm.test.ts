import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { AHEAD, type AlarmRule, type DeviceState, flawOf, judgeAlarm, pass, STORM, type Storm, take, timeOf, unheard } from './alarm.ts'

const rule: AlarmRule = { side: 'above', on: 10, off: 8, holdMs: 60_000, clearMs: 120_000, silentMs: 600_000 }
interface R {
  at: number
  value: number
}
const run = (r: AlarmRule, readings: readonly R[]) => {
  let state: DeviceState = unheard
  const seen: boolean[] = []
  for (const x of readings) {
    state = take(r, state, x, x.at).state
    seen.push(state.alarm)
  }
  return { state, seen }
}
/** The oracle: looks at the whole list again for each reading, and knows no state but the time of the last turn. */
function slowly(r: AlarmRule, readings: readonly R[]): boolean[] {
  const sign = r.side === 'above' ? 1 : -1,
    out: boolean[] = []
  let alarm = false,
    turnedAfter = -1
  for (let i = 0; i < readings.length; i++) {
    const speaks = (x: R) => (alarm ? sign * x.value <= sign * r.off : sign * x.value >= sign * r.on)
    let turned = false
    for (let j = turnedAfter + 1; j <= i; j++) if (readings.slice(j, i + 1).every(speaks) && readings[i]!.at - readings[j]!.at >= (alarm ? r.clearMs : r.holdMs)) turned = true
    if (turned) {
      alarm = !alarm
      turnedAfter = i
    }
    out.push(alarm)
  }
  return out
}
const series = fc.array(fc.record({ gap: fc.integer({ min: 1, max: 90 }), value: fc.integer({ min: 5, max: 13 }) }), { maxLength: 40 }).map((list) => {
  let at = 0
  return list.map(({ gap, value }): R => {
    at += gap * 1000
    return { at, value }
  })
})
const rules = fc
  .record({
    side: fc.constantFrom('above' as const, 'below' as const),
    hold: fc.integer({ min: 0, max: 200 }),
    clear: fc.integer({ min: 0, max: 200 }),
    gap: fc.integer({ min: 1, max: 3 }),
  })
  .map(({ side, hold, clear, gap }): AlarmRule => ({ side, on: 9, off: side === 'above' ? 9 - gap : 9 + gap, holdMs: hold * 1000, clearMs: clear * 1000, silentMs: null }))

describe('thresholds with hysteresis', () => {
  test('agree with the oracle that reads the whole list again', () => {
    fc.assert(
      fc.property(rules, series, (r, list) => {
        expect(run(r, list).seen).toEqual(slowly(r, list))
      }),
      { numRuns: 500 },
    )
  })
  test('duplicates and late readings change neither level nor alarm', () => {
    fc.assert(
      fc.property(rules, series, fc.array(fc.nat(100), { maxLength: 20 }), (r, list, again) => {
        const noisy = list.flatMap((x, i) => [x, ...again.filter((n) => n % (i + 1) === 0).map((n) => list[n % (i + 1)]!)])
        expect({ ...run(r, noisy).state, heardAt: 0 }).toEqual({ ...run(r, list).state, heardAt: 0 })
      }),
    )
  })
  test('a value that flutters between off and on neither begins nor ends an alarm', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 8.01, max: 9.99, noNaN: true }), { minLength: 1, maxLength: 30 }), fc.boolean(), (values, alarm) => {
        let state: DeviceState = { ...unheard, alarm, lastAt: 0 }
        values.forEach((value, i) => {
          state = take(rule, state, { at: (i + 1) * 300_000, value }, (i + 1) * 300_000).state
        })
        expect(state.alarm).toBe(alarm)
      }),
    )
  })
  test('begins and ends alternate', () => {
    fc.assert(
      fc.property(rules, series, (r, list) => {
        let state = unheard
        const turns = list.flatMap((x) => {
          const step = take(r, state, x, x.at)
          state = step.state
          return step.events.map((e) => e.begins)
        })
        expect(turns).toEqual(turns.map((_, i) => i % 2 === 0))
      }),
    )
  })
  test('a clock far ahead does not silence the device for good', () => {
    const far = take(rule, unheard, { at: 1e12, value: 12 }, 1000).state
    expect(far.lastAt).toBe(1000)
    expect(take(rule, far, { at: 61_000, value: 12 }, 61_000).state.alarm).toBe(true)
    expect(timeOf(1000 + AHEAD, 1000)).toBe(1000 + AHEAD)
    expect(timeOf(Number.NaN, 7)).toBe(7)
  })
  test('a rule without a gap is refused', () => {
    expect(flawOf(rule)).toBeNull()
    expect(flawOf({ ...rule, off: 10 })).not.toBeNull()
    expect(flawOf({ ...rule, side: 'below' })).not.toBeNull()
    expect(flawOf({ ...rule, silentMs: 0 })).not.toBeNull()
  })
})

describe('the heartbeat', () => {
  test('is lost once, and found again by whatever comes', () => {
    const heard = take(rule, unheard, { at: 0, value: 1 }, 0).state
    expect(pass(rule, heard, 599_999).events).toEqual([])
    const lost = pass(rule, heard, 600_000)
    expect(lost.events).toEqual([{ what: 'silent', begins: true, at: 600_000, value: 1 }])
    expect(pass(rule, lost.state, 9_000_000).events).toEqual([])
    expect(take(rule, lost.state, { at: 0, value: 1 }, 700_000)).toMatchObject({ dropped: 'duplicate', events: [{ what: 'silent', begins: false }] })
  })
  test('a device that never spoke has none to lose', () => expect(pass(rule, unheard, 1e12).events).toEqual([]))
})

describe('what becomes of an alarm', () => {
  const alarm = { area: 1, kind: 'waterLevel', what: 'level' as const, at: 1_000_000 },
    storm: Storm = { id: 5, area: 1, kind: 'waterLevel', what: 'level', opened: true, latestAt: 1_000_000 - STORM }
  test('folds into the storm of its area and kind, and only that', () => {
    const open = { mode: 'open' as const, snoozedUntil: null }
    expect(judgeAlarm(alarm, open, [storm])).toEqual({ decision: 'folds', would: 'folds', leader: 5 })
    for (const other of [{ area: 2 }, { kind: 'gas' }, { what: 'silent' as const }, { latestAt: 999_999 - STORM }, { opened: false }])
      expect(judgeAlarm(alarm, open, [{ ...storm, ...other }])).toEqual({ decision: 'opens', would: 'opens', leader: null })
    expect(judgeAlarm({ ...alarm, area: null }, open, [{ ...storm, area: null }]).decision).toBe('opens')
  })
  test('a snooze has an end', () => {
    expect(judgeAlarm(alarm, { mode: 'open', snoozedUntil: 1_000_001 }, []).decision).toBe('snoozed')
    expect(judgeAlarm(alarm, { mode: 'open', snoozedUntil: 1_000_000 }, []).decision).toBe('opens')
  })
  test('watching opens nothing and counts what it would have', () => {
    const watch = { mode: 'watch' as const, snoozedUntil: null }
    expect(judgeAlarm(alarm, watch, [])).toEqual({ decision: 'watched', would: 'opens', leader: null })
    expect(judgeAlarm(alarm, watch, [{ ...storm, opened: false }])).toEqual({ decision: 'watched', would: 'folds', leader: 5 })
  })
})
