/** Our states and acts in the two words of Open311, and in sentences that anybody may read. Tables. */
import type { CaseState } from '../../../domain/lifecycle.ts'

/** status and status_notes of each state of a case. */
export const statuses: Record<CaseState, { status: 'open' | 'closed'; notes: string }> = {
  reported: { status: 'open', notes: '已收到，待受理' },
  accepted: { status: 'open', notes: '已受理' },
  preVerifying: { status: 'open', notes: '正在现场核实' },
  proposed: { status: 'open', notes: '已受理，待批立案' },
  registered: { status: 'open', notes: '已立案，待派承办单位' },
  conferring: { status: 'open', notes: '正在会商承办单位' },
  inHand: { status: 'open', notes: '承办单位正在处置' },
  handled: { status: 'open', notes: '已处置，待核查' },
  postChecking: { status: 'open', notes: '正在现场核查' },
  pendingClose: { status: 'open', notes: '已核查，待结案' },
  merged: { status: 'open', notes: '与同一件事合并办理' },
  rejected: { status: 'closed', notes: '不予立案' },
  closed: { status: 'closed', notes: '已办结' },
  forceClosed: { status: 'closed', notes: '已结案' },
  voided: { status: 'closed', notes: '已作废' },
  migrated: { status: 'closed', notes: '已在原系统办结' },
} as Record<CaseState, { status: 'open' | 'closed'; notes: string }>
/** A state this table does not know yet is open as long as somebody holds it. */
export const statusOf = (state: string, ended: boolean): { status: 'open' | 'closed'; notes: string } =>
  (statuses as Record<string, { status: 'open' | 'closed'; notes: string }>)[state] ?? { status: ended ? 'closed' : 'open', notes: '' }

/** The acts on a case that are told as updates; others are the office's own business. */
export const publicActs: Readonly<Record<string, string>> = {
  accept: '已受理',
  register: '已立案',
  approve: '已立案',
  dispatch: '已派给承办单位',
  designate: '已派给承办单位',
  collect: '承办单位已处置，待核查',
  rework: '核查没有通过，承办单位返工',
  merge: '与同一件事合并办理',
  detach: '恢复单独办理',
  reject: '不予立案',
  close: '已办结',
  follow: '已办结',
  forceClose: '已结案',
  followForced: '已结案',
  void: '已作废',
  withdraw: '已作废',
  reopen: '反映未解决，重新办理',
}

/** Words that leave the house: numbers by which a person can be found are blanked, whoever wrote them. */
export const blanked = (text: string): string =>
  text
    .replace(/[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}/g, '***')
    .replace(/(?<![\dA-Za-z])\d{17}[\dXx](?![\dA-Za-z])/g, '***')
    .replace(/(?<!\d)\d{15,19}(?!\d)/g, '***')
    .replace(/(?<!\d)(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?!\d)/g, '***')
    .replace(/(?<!\d)0\d{2,3}[- ]\d{7,8}(?!\d)/g, '***')
