/** What the audit log speaks of: every action by its name, and the words of its details. Who writes a new action names it here. */
interface Words {
  zh: string
  en: string
}
export const auditGroups = {
  access: { zh: '登录', en: 'Signing in' },
  accounts: { zh: '账号与任职', en: 'Accounts and posts' },
  data: { zh: '查看与导出', en: 'Reveals and exports' },
  directory: { zh: '基础数据', en: 'Reference data' },
  connectors: { zh: '接入', en: 'Connectors' },
  house: { zh: '系统', en: 'The house' },
} as const satisfies Record<string, Words>

export const auditActions: Readonly<Record<string, Words & { group: keyof typeof auditGroups }>> = {
  'sign-in': { group: 'access', zh: '登录', en: 'Signed in' },
  'sign-in.failed': { group: 'access', zh: '登录失败', en: 'Failed to sign in' },
  'sign-out': { group: 'access', zh: '退出', en: 'Signed out' },
  'lock-out': { group: 'access', zh: '连续输错，锁住', en: 'Locked after wrong tries' },
  'session.revoked': { group: 'access', zh: '让自己的一处退出', en: 'Ended a session of their own' },
  'password.changed': { group: 'access', zh: '改了密码', en: 'Changed the password' },
  'password.failed': { group: 'access', zh: '改密码时旧密码不对', en: 'Wrong old password while changing it' },
  'two-factor.started': { group: 'access', zh: '开始设两步验证', en: 'Began two-step verification' },
  'two-factor.on': { group: 'access', zh: '开了两步验证', en: 'Two-step verification on' },
  'two-factor.failed': { group: 'access', zh: '设两步验证时密码不对', en: 'Wrong password while setting up two-step verification' },
  'account.created': { group: 'accounts', zh: '建了账号', en: 'Account made' },
  'account.off': { group: 'accounts', zh: '停用账号', en: 'Account switched off' },
  'account.on': { group: 'accounts', zh: '启用账号', en: 'Account switched on' },
  'person.changed': { group: 'accounts', zh: '改姓名或电话', en: 'Name or number corrected' },
  'post.given': { group: 'accounts', zh: '任职', en: 'Post given' },
  'post.ended': { group: 'accounts', zh: '离任', en: 'Post ended' },
  'password.reset': { group: 'accounts', zh: '重置密码', en: 'Password reset' },
  'password.rescued': { group: 'accounts', zh: '在机器上重置密码', en: 'Password reset from the machine' },
  'lock.lifted': { group: 'accounts', zh: '解锁', en: 'Lock lifted' },
  'two-factor.dropped': { group: 'accounts', zh: '去掉两步验证', en: 'Second step taken off' },
  'sessions.ended': { group: 'accounts', zh: '让账号退出', en: 'Account signed out' },
  reveal: { group: 'data', zh: '查看报告人', en: 'Reporter revealed' },
  'person.revealed': { group: 'data', zh: '查看同事电话', en: 'Colleague’s number revealed' },
  export: { group: 'data', zh: '导出', en: 'Exported' },
  'audit.exported': { group: 'data', zh: '导出审计', en: 'Audit exported' },
  'rules.drafted': { group: 'directory', zh: '改了派单规则草稿', en: 'Draft of routing rules changed' },
  'rules.dropped': { group: 'directory', zh: '删了派单规则草稿', en: 'Draft of routing rules dropped' },
  'rules.published': { group: 'directory', zh: '发布派单规则', en: 'Routing rules published' },
  'precedent.withdrawn': { group: 'directory', zh: '撤销派遣先例', en: 'Routing precedent withdrawn' },
  'duty.added': { group: 'directory', zh: '加派单目录', en: 'Row of the duty list added' },
  'duty.changed': { group: 'directory', zh: '改派单目录', en: 'Row of the duty list changed' },
  'duty.imported': { group: 'directory', zh: '导入派单目录', en: 'Duty list imported' },
  'rules.undone': { group: 'directory', zh: '撤销一步派单规则草稿', en: 'A step of the draft of routing rules taken back' },
  'unit.created': { group: 'directory', zh: '建单位', en: 'Unit made' },
  'unit.changed': { group: 'directory', zh: '改单位', en: 'Unit changed' },
  'unit.closed': { group: 'directory', zh: '停用单位', en: 'Unit closed' },
  'unit.opened': { group: 'directory', zh: '启用单位', en: 'Unit opened again' },
  'settings.changed': { group: 'directory', zh: '改设置', en: 'Setting changed' },
  'calendar.changed': { group: 'directory', zh: '改日历', en: 'Calendar changed' },
  'catalogue.added': { group: 'directory', zh: '加事项', en: 'Item added' },
  'catalogue.changed': { group: 'directory', zh: '改事项', en: 'Item changed' },
  'catalogue.ended': { group: 'directory', zh: '停用事项', en: 'Item ended' },
  'catalogue.imported': { group: 'directory', zh: '导入事项目录', en: 'Catalogue imported' },
  'catalogue.mapped': { group: 'directory', zh: '对照新旧事项', en: 'Old items mapped' },
  'catalogue.form.dropped': { group: 'directory', zh: '删事项表格', en: 'Form of an item dropped' },
  'likeness.rules': { group: 'directory', zh: '改相似规则', en: 'Rules of likeness changed' },
  'places.imported': { group: 'directory', zh: '导入地名', en: 'Places imported' },
  'understanding.ask': { group: 'directory', zh: '请求重新学习', en: 'Learning asked for' },
  'understanding.learn': { group: 'directory', zh: '重新学习', en: 'Learned anew' },
  'understanding.restore': { group: 'directory', zh: '换回以前学的', en: 'Earlier learning restored' },
  'history.upload': { group: 'directory', zh: '上传历史案件', en: 'History uploaded' },
  'history.run': { group: 'directory', zh: '迁入历史案件', en: 'History taken in' },
  'history.undo': { group: 'directory', zh: '撤销迁入', en: 'History withdrawn' },
  'grid.recut': { group: 'directory', zh: '网格重划', en: 'Grid re-cut' },
  'grid.recut.undone': { group: 'directory', zh: '撤销网格重划', en: 'Re-cut undone' },
  'grid.outlined': { group: 'directory', zh: '网格补边界', en: 'Boundary given to a cell' },
  'grid.outline.dropped': { group: 'directory', zh: '撤去补的边界', en: 'Boundary taken away' },
  'grid.renamed': { group: 'directory', zh: '网格改名', en: 'Cell renamed' },
  'connector.added': { group: 'connectors', zh: '加接入', en: 'Connector added' },
  'connector.mapped': { group: 'connectors', zh: '改对照', en: 'Word mapped' },
  'connector.workedOff': { group: 'connectors', zh: '补办来文', en: 'Messages worked off' },
  'connector.changed': { group: 'connectors', zh: '改接入', en: 'Connector changed' },
  'connector.key.issued': { group: 'connectors', zh: '发密钥', en: 'Key issued' },
  'connector.key.ended': { group: 'connectors', zh: '停密钥', en: 'Key ended' },
  'connector.payload.opened': { group: 'connectors', zh: '看来文原文', en: 'Payload opened' },
  'connector.payload.replayed': { group: 'connectors', zh: '重放来文', en: 'Payload replayed' },
  'connector.delivery.resent': { group: 'connectors', zh: '重发', en: 'Delivery sent again' },
  'connector.mapping.saved': { group: 'connectors', zh: '改字段对应', en: 'Mapping saved' },
  'connector.run': { group: 'connectors', zh: '导入文件', en: 'File taken in' },
  'sensor.added': { group: 'connectors', zh: '加设备', en: 'Device added' },
  'sensor.changed': { group: 'connectors', zh: '改设备', en: 'Device changed' },
  'sensor.password': { group: 'connectors', zh: '发设备密码', en: 'Password of a device issued' },
  'sensor.snoozed': { group: 'connectors', zh: '设备暂停报警', en: 'Device snoozed' },
  import: { group: 'connectors', zh: '导入 12345 工单', en: 'Orders of 12345 taken in' },
  'import.undo': { group: 'connectors', zh: '撤销导入', en: 'Import withdrawn' },
  'connector.polled': { group: 'connectors', zh: '立即去取', en: 'Polled now' },
  'audit.check': { group: 'house', zh: '验链', en: 'Chain checked' },
  'set-up': { group: 'house', zh: '初始设置', en: 'House set up' },
}

/** What a detail of an entry is called; a name that is missing here is shown as it is. */
export const detailLabels: Readonly<Record<string, Words>> = {
  purpose: { zh: '用途', en: 'Purpose' },
  reason: { zh: '原因', en: 'Reason' },
  role: { zh: '岗位', en: 'Role' },
  unitId: { zh: '单位', en: 'Unit' },
  cellId: { zh: '网格', en: 'Cell' },
  from: { zh: '起', en: 'From' },
  to: { zh: '止', en: 'To' },
  ended: { zh: '退出几处', en: 'Sessions ended' },
  session: { zh: '会话', en: 'Session' },
  person: { zh: '人员', en: 'Person' },
  mustChange: { zh: '要改密码', en: 'Must change' },
  twoFactor: { zh: '两步验证', en: 'Two-step' },
  known: { zh: '有这个账号', en: 'Account exists' },
  until: { zh: '到', en: 'Until' },
  name: { zh: '名称', en: 'Name' },
  phone: { zh: '电话', en: 'Telephone' },
  was: { zh: '原来', en: 'Before' },
  rows: { zh: '行数', en: 'Rows' },
  office: { zh: '单位名称', en: 'Office' },
  accounts: { zh: '账号', en: 'Accounts' },
  source: { zh: '来源', en: 'Source' },
  total: { zh: '共几件', en: 'In all' },
  taken: { zh: '收下', en: 'Taken' },
  failed: { zh: '有误', en: 'Faulty' },
  state: { zh: '状态', en: 'State' },
  top1: { zh: '第一个就对', en: 'First right' },
  top3: { zh: '前三个里有', en: 'One of three right' },
  sureShare: { zh: '有把握的占', en: 'Sure of' },
  sureRight: { zh: '有把握的里面对的', en: 'Of those right' },
  code: { zh: '代码', en: 'Code' },
  day: { zh: '哪天起', en: 'From' },
  days: { zh: '日子', en: 'Days' },
  shifts: { zh: '班次', en: 'Shifts' },
  parent: { zh: '上级', en: 'Parent' },
  retired: { zh: '停用', en: 'Ended' },
  added: { zh: '新增', en: 'New' },
  moved: { zh: '移动', en: 'Moved' },
  staying: { zh: '留下几件', en: 'Cases staying' },
  squareMetres: { zh: '平方米', en: 'Square metres' },
  file: { zh: '文件', en: 'File' },
  version: { zh: '版本', en: 'Version' },
  items: { zh: '几项', en: 'Items' },
  cases: { zh: '几件', en: 'Cases' },
  changed: { zh: '改动', en: 'Changed' },
  bad: { zh: '没收下', en: 'Not taken' },
  note: { zh: '为什么改', en: 'Why' },
  rules: { zh: '几条规则', en: 'Rules' },
  on: { zh: '对照', en: 'On' },
  old_system: { zh: '旧目录', en: 'Old catalogue' },
  old_code: { zh: '旧代码', en: 'Old code' },
  before: { zh: '改之前', en: 'Before' },
  after: { zh: '改之后', en: 'After' },
  why: { zh: '理由', en: 'Why' },
  query: { zh: '查询', en: 'Query' },
  kind: { zh: '类型', en: 'Kind' },
  active: { zh: '启用', en: 'On' },
  config: { zh: '设置', en: 'Settings' },
  key: { zh: '密钥', en: 'Key' },
  use: { zh: '用在', en: 'Used for' },
  theirs: { zh: '对方的词', en: 'Their word' },
  ours: { zh: '我们的', en: 'Ours' },
  step: { zh: '第几步', en: 'Step' },
  run: { zh: '批次', en: 'Run' },
  mapping: { zh: '字段对应', en: 'Mapping' },
  unit: { zh: '单位', en: 'Unit' },
  item: { zh: '事项', en: 'Item' },
  basis: { zh: '依据', en: 'Basis' },
  part: { zh: '主办或协办', en: 'Lead or assist' },
  validFrom: { zh: '哪天起', en: 'From' },
  validTo: { zh: '到哪天', en: 'To' },
  limit: { zh: '时限', en: 'Limit' },
  amount: { zh: '多少', en: 'Amount' },
  unitCode: { zh: '责任单位', en: 'Responsible unit' },
  majorName: { zh: '大类', en: 'Class' },
  major: { zh: '大类代码', en: 'Class code' },
  evidence: { zh: '要的照片', en: 'Photos' },
  filing: { zh: '立案条件', en: 'Conditions for filing' },
  closing: { zh: '结案条件', en: 'Conditions for closing' },
  text: { zh: '条件', en: 'Condition' },
  must: { zh: '必须', en: 'Must' },
  answerable: { zh: '可直接答复', en: 'Answered at once' },
  engineering: { zh: '工程类', en: 'Works' },
  what: { zh: '改了', en: 'Changed' },
  no: { zh: '案号', en: 'Case' },
  clock: { zh: '时限', en: 'Clock' },
  who: { zh: '谁', en: 'Who' },
  action: { zh: '动作', en: 'Action' },
  subject: { zh: '对象', en: 'Subject' },
}

/** One thing an entry says: its name, what it is, and what it was where that is known. */
export interface Told {
  key: string
  label: Words
  value: unknown
  was?: unknown
}
/** Entries whose details are pairs of before and after, and those whose from and to are the same. */
const pairs: ReadonlySet<string> = new Set(['unit.changed', 'person.changed'])
const turned: ReadonlySet<string> = new Set(['settings.changed', 'grid.renamed', 'catalogue.ended'])
const isGroup = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)
const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b)

/** The details of an entry, one line a thing: before and after side by side and only where they differ, a group of fields taken apart. */
export function toldDetails(action: string, detail: Readonly<Record<string, unknown>>): Told[] {
  const person = auditActions[action]?.group === 'accounts'
  const label = (key: string): Words => (key === 'name' && person ? { zh: '姓名', en: 'Name' } : (detailLabels[key] ?? { zh: key, en: key }))
  const told = (key: string, value: unknown, was?: unknown): Told => ({ key, label: label(key), value, ...(was === undefined ? {} : { was }) })
  const { before, after, ...rest } = detail
  if (isGroup(before) && isGroup(after)) {
    const keys = Object.keys({ ...before, ...after }).filter((key) => !same(before[key], after[key]))
    return [...toldDetails(action, rest), ...keys.map((key) => told(key, after[key] ?? null, before[key] ?? null))]
  }
  if (turned.has(action)) {
    const { from = null, to = null, ...others } = detail
    return [...toldDetails('', others), { key: 'to', label: { zh: '改成', en: 'Now' }, value: to, was: from }]
  }
  return Object.entries(detail).flatMap(([key, value]) =>
    pairs.has(action) && Array.isArray(value) && value.length === 2
      ? [told(key, value[1], value[0])]
      : isGroup(value) && !Object.values(value).some(isGroup)
        ? Object.entries(value).map(([inner, v]) => ({ ...told(inner, v), label: { zh: `${label(key).zh}·${label(inner).zh}`, en: `${label(key).en}: ${label(inner).en}` } }))
        : [told(key, value)],
  )
}

/** How a touched row of a log is told; `not yet sealed` is no fault. */
export const touches = {
  changed: { zh: '内容被改过', en: 'was changed' },
  removed: { zh: '被删除', en: 'was removed' },
  inserted: { zh: '不是系统写入的', en: 'was not written by the system' },
  'out of order': { zh: '被调换了位置', en: 'changed places' },
  'not yet sealed': { zh: '尚未封存', en: 'is not yet sealed' },
} as const satisfies Record<string, Words>
export const logNames: Readonly<Record<string, Words>> = {
  case: { zh: '案件经过', en: 'case event' },
  audit: { zh: '审计', en: 'audit entry' },
  seals: { zh: '封存', en: 'seal' },
}
