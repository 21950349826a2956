/** What a resident is shown of a case: where it stands, in words a neighbour would use. No name of a state, a desk, a unit or a person leaves the house by this table. */
import type { CaseState, Words } from './lifecycle.ts'

/** The four steps a resident sees. */
export const publicSteps = {
  received: { zh: '收到了', en: 'Received' },
  working: { zh: '在办', en: 'Being handled' },
  checking: { zh: '在核查', en: 'Being checked' },
  done: { zh: '有答复了', en: 'Answered' },
} as const satisfies Record<string, Words>
export type PublicStep = keyof typeof publicSteps

/** Each state of a case as a resident is told of it, and on which of the steps it stands. */
export const publicStates = {
  reported: { step: 'received', zh: '收到了，正在看', en: 'Received; somebody is reading it' },
  accepted: { step: 'received', zh: '已受理，正在核对情况', en: 'Accepted; the facts are being checked' },
  preVerifying: { step: 'received', zh: '正请人到现场看', en: 'Somebody is sent to have a look' },
  proposed: { step: 'received', zh: '已核实，正在定怎么办', en: 'Confirmed; how to handle it is being decided' },
  registered: { step: 'working', zh: '已立案，正在安排谁来办', en: 'On file; who handles it is being arranged' },
  conferring: { step: 'working', zh: '几家单位正在商量怎么办', en: 'Several offices are agreeing how to handle it' },
  inHand: { step: 'working', zh: '已经有单位在办', en: 'An office has it in hand' },
  handled: { step: 'checking', zh: '办好了，等着核查', en: 'Handled; waiting to be checked' },
  postChecking: { step: 'checking', zh: '正请人到现场核查', en: 'Somebody is sent to check the result' },
  pendingClose: { step: 'checking', zh: '核查过了，正在写答复', en: 'Checked; the answer is being written' },
  merged: { step: 'working', zh: '和别人反映的同一件事一起办', en: 'Handled together with the same matter reported before' },
  rejected: { step: 'done', zh: '没有立案，原因见答复', en: 'Not taken on; the answer says why' },
  closed: { step: 'done', zh: '办结了', en: 'Settled' },
  forceClosed: { step: 'done', zh: '暂时办不了，原因见答复', en: 'Cannot be settled for now; the answer says why' },
  voided: { step: 'done', zh: '停办了，原因见答复', en: 'Ended; the answer says why' },
  migrated: { step: 'done', zh: '办结了', en: 'Settled' },
} as const satisfies Record<CaseState, Words & { step: PublicStep }>

/** 查询码: 80 bits in sixteen characters without I, L, O and U (Crockford's base 32), in four groups that can be read out on the telephone. */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
export function receiptCode(bytes: Uint8Array): string {
  let out = '',
    bits = 0,
    held = 0
  for (const byte of bytes.subarray(0, 10)) {
    held = (held << 8) | byte
    for (bits += 8; bits >= 5; bits -= 5) out += alphabet[(held >> (bits - 5)) & 31]
    held &= (1 << bits) - 1
  }
  return out.replace(/(.{4})(?=.)/g, '$1-')
}
/** A code as it may come back from a person: small letters, spaces, O for 0 and I or L for 1; null when it cannot be one. */
export function plainReceiptCode(typed: string): string | null {
  const plain = typed
    .toUpperCase()
    .replace(/[\s\-－—_.]/g, '')
    .replace(/O/g, '0')
    .replace(/[IL]/g, '1')
  return plain.length === 16 && [...plain].every((c) => alphabet.includes(c)) ? plain.replace(/(.{4})(?=.)/g, '$1-') : null
}
