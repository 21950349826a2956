/** Every refusal the server can utter: one table, in the user's words. What is not here is a bug. */
import { refusals } from '../../domain/lifecycle.ts'
import type { Refusal } from '../../domain/matter.ts'

const own = {
  'bad-input': { status: 400, zh: '有一项填得不对，请看标出的地方', en: 'Something is not filled in rightly; see the marked place.' },
  unstorable: {
    status: 400,
    zh: '文字里有存不了的符号（空字符或半个字），请去掉再试',
    en: 'The text holds a sign that cannot be kept (a null sign, or half a character); take it out and try again.',
  },
  encoding: { status: 400, zh: '文字的编码认不出来，请用 UTF-8', en: 'The encoding of the text cannot be read; send UTF-8.' },
  'signed-out': { status: 401, zh: '请先登录', en: 'Please sign in.' },
  'wrong-password': { status: 401, zh: '用户名或密码不对', en: 'The user name or password is wrong.' },
  'wrong-code': { status: 401, zh: '验证码不对，请用认证器里现在的六位数字', en: 'The code is wrong: use the six digits your authenticator shows now.' },
  'code-needed': { status: 401, zh: '还要输入认证器里的六位数字', en: 'The six digits of your authenticator are needed too.' },
  'locked-out': { status: 429, zh: '连续输错，账号暂时锁住，过一会儿再试', en: 'Too many wrong tries: the account is locked for a while.' },
  'too-many': { status: 429, zh: '来得太快了，稍等再试', en: 'Too many requests; wait a moment.' },
  'new-password-needed': { status: 403, zh: '第一次登录，请先换一个自己的密码', en: 'First sign-in: choose a password of your own.' },
  'weak-password': {
    status: 422,
    zh: '密码至少 10 位，要有字母和数字，不能和旧的或用户名一样',
    en: 'A password has at least 10 characters with letters and digits, and differs from the old one and the user name.',
  },
  'not-allowed': { status: 403, zh: '你的岗位不能做这件事', en: 'Your post may not do this.' },
  'not-yours': { status: 403, zh: '这件不归你看。要看请找值班长，写明用途', en: 'This one is not yours to see. Ask the shift lead and state the purpose.' },
  'not-found': { status: 404, zh: '没有找到', en: 'Not found.' },
  'moved-on': { status: 409, zh: '这件刚刚有人动过，已换成最新的样子', en: 'Somebody has just acted on this one; here is how it stands now.' },
  'key-reused': { status: 409, zh: '同一个编号寄来了不一样的内容', en: 'The same key came with different content.' },
  'too-large': { status: 413, zh: '太大了', en: 'Too large.' },
  'bad-file': { status: 422, zh: '这个文件读不了', en: 'This file cannot be read.' },
  'set-up-done': { status: 409, zh: '已经设置过了', en: 'Already set up.' },
  'purpose-needed': { status: 422, zh: '查看报告人要写明用途', en: 'State the purpose to see the reporter.' },
  'wrong-credentials': { status: 401, zh: '凭据不对，或没有这个接入', en: 'The credentials are wrong, or there is no such connector.' },
  'stale-signature': { status: 401, zh: '签名的时间和这里差了五分钟以上', en: 'The signature is more than five minutes off.' },
  'connector-off': { status: 403, zh: '这个接入已停用', en: 'This connector is switched off.' },
  'bad-setting': { status: 422, zh: '这个值不行', en: 'This value will not do.' },
  'bad-calendar': { status: 422, zh: '日历填得不对', en: 'The calendar is not filled in rightly.' },
  'bad-grid': { status: 422, zh: '网格的边界有错', en: 'There are faults in the boundaries.' },
  'grid-open': { status: 422, zh: '还有空缺或重叠，看过并确认才能应用', en: 'There are gaps or overlaps: they must be seen and accepted first.' },
  'cut-in-use': { status: 409, zh: '新网格已经在用，不能撤销', en: 'The new cells are in use; this cannot be undone.' },
  'bad-catalogue': { status: 422, zh: '事项目录填得不对', en: 'The catalogue is not filled in rightly.' },
  'bad-rules': { status: 422, zh: '派单规则填得不对', en: 'The routing rules are not filled in rightly.' },
  'unit-unknown': { status: 422, zh: '没有这个单位，或它已停用', en: 'There is no such unit, or it is no longer active.' },
  'own-account': { status: 409, zh: '自己的账号和任职要由另一位安全管理员来改', en: 'Your own account and posts are changed by another security administrator.' },
  'account-taken': { status: 409, zh: '这个用户名已经有人用了', en: 'This user name is taken.' },
  'post-place': {
    status: 422,
    zh: '联络员和处置人员要选单位，网格员要选网格，其他岗位都不选',
    en: 'A liaison and a handler need a unit, a grid worker a cell, the others neither.',
  },
  'post-days': { status: 422, zh: '起止日期不对，至少要有一天', en: 'The days are wrong: a post lasts a day at least.' },
  'post-held': { status: 409, zh: '这段时间已经有这个任职了', en: 'This post is held already in that time.' },
  'admins-separate': {
    status: 409,
    zh: '三员分立：系统、安全、审计管理员不能兼任，也不能兼办案的岗位',
    en: 'The three administrators are separate: none holds another post, of administration or in the work.',
  },
  'unit-code-taken': { status: 409, zh: '这个代码已经有单位用了', en: 'A unit has this code already.' },
  'unit-busy': {
    status: 409,
    zh: '这个单位还有在办的件、在任的人或派给它的规则，先处理完再停用',
    en: 'This unit still has matters in hand, people in it, or rules that send to it; settle these first.',
  },
  'outside-duties': { status: 422, zh: '社区（村）职责清单里没有这个事项，不能派给社区', en: 'The communities’ duty list has not this item: it cannot be pushed to a community.' },
  'bad-duties': { status: 422, zh: '派单目录填得不对', en: 'The duty list is not filled in rightly.' },
  'last-keeper': {
    status: 409,
    zh: '这是最后一位能用的安全管理员。先给另一个人安全管理员的任职',
    en: 'This is the last active security administrator. Give another person that post first.',
  },
  'in-hands': {
    status: 409,
    zh: '还有事等着这个人办，没有别人能接。先由联络员改指派、由受理员改派，或先给别人同样的任职',
    en: 'Matters wait for this person and nobody else could take them up: have them reassigned, or give another person the same post first.',
  },
} as const
export type ErrorCode = keyof typeof own | Refusal

/** Thrown where a request is refused for a reason that the caller can act on; a 4xx in one shape. */
export class Refused extends Error {
  readonly code: ErrorCode
  readonly details: unknown
  readonly status: number
  readonly zh: string
  readonly en: string
  constructor(code: ErrorCode, details?: unknown, words?: { zh: string; en: string }) {
    const row =
      code in own ? own[code as keyof typeof own] : { status: code === 'wrong-role' ? 403 : code === 'missing-field' ? 422 : 409, ...(refusals[code] ?? refusals['wrong-state']!) }
    super(words?.en ?? row.en)
    this.code = code
    this.details = details
    this.status = row.status
    this.zh = words?.zh ?? row.zh
    this.en = words?.en ?? row.en
  }
}
