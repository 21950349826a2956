import { expect, test } from 'vitest'
import { caseActs, caseStates } from './lifecycle.ts'
import { afterCall, calls, noticeWords, templates, wayOf } from './notify.ts'

const owed = { channel: 'seat', ending: true, wantsReply: true, connector: false, code: false, reachable: true, staff: true, givenUp: false }

test('each notice has a way, or a reason why there is none', () => {
  expect(wayOf(owed)).toBe('call')
  expect(wayOf({ ...owed, ending: false })).toBe('notNeeded')
  expect(wayOf({ ...owed, wantsReply: false })).toBe('notWanted')
  expect(wayOf({ ...owed, reachable: false })).toBe('noContact')
  expect(wayOf({ ...owed, channel: 'resident', code: true, ending: false })).toBe('page')
  expect(wayOf({ ...owed, channel: 'resident', code: false })).toBe('call')
  expect(wayOf({ ...owed, channel: 'grid' })).toBe('desk')
  expect(wayOf({ ...owed, channel: 'grid', staff: false })).toBe('call')
  expect(wayOf({ ...owed, channel: 'sensor' })).toBe('notNeeded')
  expect(wayOf({ ...owed, givenUp: true })).toBe('notNeeded')
  expect(wayOf({ ...owed, channel: 'sensor', connector: true, givenUp: true }), 'a connector keeps its own outbox').toBe('connector')
})

test('a call is tried again so often and no more', () => {
  const now = new Date('2026-09-22T01:00:00Z')
  expect(afterCall('reached', 0, now)).toEqual({ tries: 1, sentAt: now, nextAt: null, outcome: 'reached' })
  expect(afterCall('unreached', 0, now)).toEqual({ tries: 1, sentAt: null, nextAt: new Date(now.getTime() + calls.apart), outcome: null })
  expect(afterCall('unreached', calls.most - 1, now)).toEqual({ tries: calls.most, sentAt: null, nextAt: null, outcome: 'unreached' })
  expect(afterCall('refused', 0, now)).toMatchObject({ sentAt: null, outcome: 'refused' })
})

test('every act that tells the reporter has its words in both languages', () => {
  const told = Object.entries(caseActs).flatMap(([name, act]) =>
    'then' in act && (act.then as readonly string[]).includes('notifyReporter') ? [name === 'reopen' ? 'reopened' : act.to] : [],
  )
  expect([...new Set(told)].sort()).toEqual(Object.keys(templates).sort())
  for (const end of Object.entries(caseStates).filter(([name, s]) => s.holder === null && name !== 'migrated')) expect(Object.keys(templates)).toContain(end[0])
  expect(noticeWords('closed', { title: '井盖缺失', no: 'RC1', answer: '已补好 $& {no}' })).toBe('“井盖缺失”（RC1）已办结：已补好 $& {no}')
  expect(noticeWords('toString', { title: '', no: '', answer: '照原样' })).toBe('照原样')
})
