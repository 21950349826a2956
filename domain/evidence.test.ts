import { expect, test } from 'vitest'
import { kindWorld } from './checker.ts'
import { actsFor, blank, type Actor, type Fields, type Matter, perform, refuse, type Target } from './matter.ts'

const unit: Actor = { id: 5, role: 'unit', unit: 1 },
  collector: Actor = { id: 8, role: 'collector' }
const order: Target = { life: 'order', unit: 1 },
  own: Target = { life: 'case' }
const asks = { ...kindWorld, asksBefore: true, asksAfter: true }
/** A case in the hands of a unit in the lead, with another one assisting. */
const inHand: Matter = {
  ...blank,
  state: 'inHand',
  orders: [
    { unit: 1, part: 'lead', state: 'signed', firm: false, extensions: 0, suspensions: 0 },
    { unit: 2, part: 'assist', state: 'signed', firm: false, extensions: 0, suspensions: 0 },
  ],
  quorum: 0,
}
const submit = (fields: Fields, world = kindWorld, by: Actor = unit, target = order) => refuse(inHand, { target, act: 'submit', actor: by, fields }, world)

test('an empty list of photos is a missing field, for every act that needs one', () => {
  expect(submit({ result: '好了' })).toBe('missing-field')
  expect(submit({ result: '好了', evidence: [] })).toBe('missing-field')
  expect(submit({ result: '好了', evidence: [3] })).toBeNull()
  expect(submit({ result: '好了', evidence: '夜间作业，没有照片' })).toBeNull()
  const checking: Matter = { ...blank, state: 'postChecking' }
  const check = (evidence: unknown) => refuse(checking, { target: own, act: 'answerCheck', actor: collector, fields: { result: 'pass', evidence } }, kindWorld)
  expect([check([]), check(undefined), check([1]), check('住户不让拍')]).toEqual(['missing-field', 'missing-field', null, null])
})

test('where the item asks for them, the unit in the lead shows a photo after, and one before or where it is; the others need not', () => {
  expect(submit({ result: '好了', evidence: [3] }, asks)).toBe('missing-field')
  expect(submit({ result: '好了', evidence: '没有照片', before: [2] }, asks)).toBe('missing-field')
  expect(submit({ result: '好了', evidence: [], before: [2] }, asks)).toBe('missing-field')
  expect(submit({ result: '好了', evidence: [3], before: [] }, asks)).toBe('missing-field')
  expect(submit({ result: '好了', evidence: [3], before: [2] }, asks)).toBeNull()
  expect(submit({ result: '好了', evidence: [3], before: '来件里已有' }, asks)).toBeNull()
  expect(submit({ result: '好了', evidence: [3] }, { ...asks, asksBefore: false })).toBeNull()
  expect(submit({ result: '好了', evidence: '配合完毕' }, asks, { id: 6, role: 'unit', unit: 2 }, { life: 'order', unit: 2 })).toBeNull()
})

test('the form asks for just what the deed will need', () => {
  const needs = (world: typeof kindWorld) => actsFor(inHand, unit, world).find((b) => b.act === 'submit')!.needs
  expect(needs(kindWorld)).toEqual(['result', 'evidence'])
  expect(needs(asks)).toEqual(['result', 'evidence', 'before'])
})

test('what a grid worker settled on the spot takes a photo before and one after, whatever the item says', () => {
  const settle = (before: unknown, after: unknown) =>
    perform(blank, { target: own, act: 'selfHandle', actor: collector, fields: { item: 1, text: '纸箱堵路', place: '东门', before, after } }, kindWorld)
  for (const [before, after] of [
    [[], [2]],
    [[1], []],
    ['没拍', [2]],
    [[1], '忘了'],
    [undefined, [2]],
  ])
    expect(settle(before, after)).toEqual({ refused: 'missing-field' })
  expect(settle([1], [2])).toMatchObject({ matter: { state: 'handled', onFile: true, handledBy: [8] } })
})
