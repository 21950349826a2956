import { describe, expect, test } from 'vitest'
import { type StaffRole, staffRoles } from './access.ts'
import { administers, type DatedPost, meet, placeOf, refuseGoing, refusePost, stranded, unmanned, type Waiting } from './posts.ts'

const roles = Object.keys(staffRoles) as StaffRole[]
const post = (role: StaffRole, from = '2026-01-01', to: string | null = null): DatedPost => ({
  role,
  unitId: placeOf(role) === 'unit' ? 7 : null,
  cellId: placeOf(role) === 'cell' ? 3 : null,
  from,
  to,
})

describe('three separated administrators', () => {
  test.each(roles.flatMap((a) => roles.filter((b) => a !== b).map((b) => [a, b] as const)))('%s and %s together', (a, b) => {
    const apart = administers(a) || administers(b)
    expect(refusePost([post(a)], post(b))).toBe(apart ? 'admins-separate' : null)
  })
  test('there are three of them, and none of the eight who work on cases is one', () => {
    expect(roles.filter(administers)).toEqual(['sysAdmin', 'securityAdmin', 'auditor'])
  })
  test('one after the other is no holding together, not even on the day of the change', () => {
    expect(refusePost([post('sysAdmin', '2026-01-01', '2026-12-01')], post('dispatcher', '2026-12-01'))).toBe(null)
    expect(refusePost([post('sysAdmin', '2026-01-01', '2026-12-02')], post('dispatcher', '2026-12-01'))).toBe('admins-separate')
    expect(refusePost([post('auditor', '2027-01-01')], post('dispatcher', '2026-12-01'))).toBe('admins-separate')
    expect(refusePost([post('auditor', '2027-01-01')], post('dispatcher', '2026-12-01', '2027-01-01'))).toBe(null)
    expect(meet(post('auditor', '2027-01-01', '2027-01-01'), post('auditor', '2026-01-01'))).toBe(false)
  })
})

test('a post names just the place it is over, has days, and is not held twice', () => {
  expect(refusePost([], { ...post('unit'), unitId: null })).toBe('post-place')
  expect(refusePost([], { ...post('handler'), unitId: null })).toBe('post-place')
  expect(refusePost([], { ...post('collector'), cellId: null })).toBe('post-place')
  expect(refusePost([], { ...post('collector'), unitId: 7 })).toBe('post-place')
  expect(refusePost([], { ...post('dispatcher'), cellId: 3 })).toBe('post-place')
  expect(refusePost([], post('unit', '2026-05-01', '2026-05-01'))).toBe('post-days')
  expect(refusePost([post('unit')], post('unit', '2026-05-01'))).toBe('post-held')
  expect(refusePost([post('unit')], { ...post('unit'), unitId: 8 })).toBe(null)
  expect(refusePost([post('unit', '2026-01-01', '2026-05-01')], post('unit', '2026-05-01'))).toBe(null)
})

test('the last security administrator stays', () => {
  const keeper = post('securityAdmin')
  expect(refuseGoing([keeper], [], '2026-11-24')).toBe('last-keeper')
  expect(refuseGoing([keeper], [post('sysAdmin')], '2026-11-24')).toBe('last-keeper')
  expect(refuseGoing([keeper], [post('securityAdmin', '2026-12-01')], '2026-11-24')).toBe('last-keeper')
  expect(refuseGoing([keeper], [post('securityAdmin', '2026-12-01')], '2026-12-01')).toBe(null)
  expect(refuseGoing([keeper], [post('securityAdmin', '2026-01-01', '2026-11-24')], '2026-11-24')).toBe('last-keeper')
  expect(refuseGoing([post('sysAdmin')], [], '2026-11-24')).toBe(null)
})

describe('what a person who leaves would leave behind', () => {
  const waits = (who: string, over: Partial<Waiting>): Waiting => ({ who, personId: null, unitId: null, cellId: null, ...over })
  const within = (cell: number, territory: number) => cell === territory || Math.floor(cell / 10) === territory // 31 and 32 lie in 3
  const left = (w: Waiting, going: DatedPost[], others: DatedPost[] = []) => stranded([w], 1, going, others, within).length
  test('what is theirs by name, in the role that ends', () => {
    expect(left(waits('handler', { personId: 1 }), [post('handler')])).toBe(1)
    expect(left(waits('handler', { personId: 1 }), [post('handler')], [post('handler')])).toBe(1)
    expect(left(waits('handler', { personId: 2 }), [post('handler')])).toBe(0)
    expect(left(waits('handler', { personId: 1 }), [post('collector')])).toBe(0)
  })
  test('what waits for a unit with no other liaison, a territory with no other grid worker, a desk with nobody else', () => {
    expect(left(waits('unit', { unitId: 7 }), [post('unit')])).toBe(1)
    expect(left(waits('unit', { unitId: 7 }), [post('unit')], [{ ...post('unit'), unitId: 8 }])).toBe(1)
    expect(left(waits('unit', { unitId: 7 }), [post('unit')], [post('unit')])).toBe(0)
    expect(left(waits('collector', { cellId: 31 }), [post('collector')])).toBe(1)
    expect(left(waits('collector', { cellId: 41 }), [post('collector')])).toBe(0)
    expect(left(waits('collector', { cellId: 31 }), [post('collector')], [{ ...post('collector'), cellId: 32 }])).toBe(1)
    expect(left(waits('collector', { cellId: 31 }), [post('collector')], [{ ...post('collector'), cellId: 31 }])).toBe(0)
    expect(left(waits('dispatcher', {}), [post('dispatcher')])).toBe(1)
    expect(left(waits('dispatcher', {}), [post('dispatcher')], [post('dispatcher')])).toBe(0)
    expect(left(waits('dispatcher', {}), [post('acceptor')])).toBe(0)
  })
  test('what waits for nobody: a name without the post, a post without a holder; what the program does itself waits for nobody’s hands', () => {
    const lonely = (w: Waiting, ...posts: (DatedPost & { personId: number })[]) => unmanned([w], posts, within).length,
      held = (role: Parameters<typeof post>[0], personId = 1) => ({ ...post(role), personId })
    expect(lonely(waits('dispatcher', {}))).toBe(1)
    expect(lonely(waits('dispatcher', {}), held('acceptor'))).toBe(1)
    expect(lonely(waits('dispatcher', {}), held('dispatcher'))).toBe(0)
    expect(lonely(waits('handler', { personId: 2 }), held('handler', 1))).toBe(1)
    expect(lonely(waits('handler', { personId: 2 }), held('handler', 2))).toBe(0)
    expect(lonely(waits('collector', { cellId: 41 }), held('collector'))).toBe(1)
    expect(lonely(waits('collector', { cellId: 32 }), held('collector'))).toBe(0)
    expect(lonely(waits('calendar', {}))).toBe(0)
  })
})
