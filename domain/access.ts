/** Who may do what: one table from capability to roles, and over what each role sees. What is not in the table is denied. */
import type { Role } from './lifecycle.ts'

/** The roles of staff: those of the three lives, and those who keep the house. Three separated administrators (GB/T 22239-2019 三权分立). */
export const staffRoles = {
  acceptor: { label: '受理员', en: 'Acceptor', over: 'all' },
  shiftLead: { label: '值班长', en: 'Shift lead', over: 'all' },
  dispatcher: { label: '派遣员', en: 'Dispatcher', over: 'all' },
  commander: { label: '指挥长', en: 'Commander', over: 'all' },
  evaluator: { label: '考评员', en: 'Evaluator', over: 'all' },
  unit: { label: '单位联络员', en: 'Unit liaison', over: 'unit' },
  handler: { label: '处置人员', en: 'Handler', over: 'own' },
  collector: { label: '网格员', en: 'Grid worker', over: 'cell' },
  sysAdmin: { label: '系统管理员', en: 'System administrator', over: 'none' },
  securityAdmin: { label: '安全管理员', en: 'Security administrator', over: 'none' },
  auditor: { label: '审计管理员', en: 'Auditor', over: 'none' },
} as const satisfies Record<string, { label: string; en: string; over: 'all' | 'unit' | 'own' | 'cell' | 'none' }>
export type StaffRole = keyof typeof staffRoles
/** A role of a person, over a territory or in a unit. */
export interface Post {
  role: StaffRole
  unitId: number | null
  cellId: number | null
}

const centre = ['acceptor', 'shiftLead', 'dispatcher', 'commander'] as const
const field = ['unit', 'handler', 'collector'] as const
/** Every capability and the roles that have it. */
export const capabilities = {
  'cases.read': { label: '看案件', roles: [...centre, 'evaluator', ...field] },
  'cases.act': { label: '办案件', roles: [...centre, ...field] },
  'reports.file': { label: '登记来件', roles: [...centre, 'collector', 'unit'] },
  'reports.reveal': { label: '查看报告人', roles: [...centre, 'unit', 'collector'] },
  'notices.tell': { label: '回告报告人', roles: ['acceptor', 'shiftLead'] },
  'imports.run': { label: '导入工单', roles: ['acceptor', 'shiftLead', 'dispatcher'] },
  'likeness.rules': { label: '定相似规则', roles: ['shiftLead', 'sysAdmin'] },
  'hotspots.read': { label: '看热点', roles: [...centre, 'evaluator'] },
  'history.run': { label: '迁入历史案件', roles: ['acceptor', 'shiftLead', 'dispatcher', 'sysAdmin'] },
  'exports.run': { label: '导出', roles: [...centre, 'evaluator'] },
  'directory.read': { label: '看基础数据', roles: [...centre, 'evaluator', ...field, 'sysAdmin', 'securityAdmin', 'auditor'] },
  'directory.write': { label: '改基础数据', roles: ['sysAdmin'] },
  'routing.read': { label: '看派单规则、试算', roles: [...centre, 'evaluator', 'sysAdmin'] },
  'precedents.withdraw': { label: '撤销派遣先例', roles: ['commander'] },
  'accounts.manage': { label: '管账号与任职', roles: ['securityAdmin'] },
  'connectors.watch': { label: '看接入、重放重发', roles: ['acceptor', 'shiftLead', 'dispatcher', 'sysAdmin'] },
  'connectors.reveal': { label: '看来文原文', roles: ['shiftLead'] },
  'connectors.manage': { label: '管接入', roles: ['sysAdmin'] },
  'alerts.read': { label: '看预警', roles: [...centre, 'evaluator', ...field, 'sysAdmin'] },
  'audit.read': { label: '看审计', roles: ['auditor'] },
} as const satisfies Record<string, { label: string; roles: readonly StaffRole[] }>
export type Capability = keyof typeof capabilities

/** May somebody with these posts use this capability? */
export const may = (posts: readonly Pick<Post, 'role'>[], capability: Capability): boolean =>
  posts.some((p) => (capabilities[capability].roles as readonly StaffRole[]).includes(p.role))
/** The posts that are roles of the three lives: in these a person may act on a case. */
export const actingPosts = (posts: readonly Post[]): (Post & { role: Extract<StaffRole, Role> })[] =>
  posts.filter((p): p is Post & { role: Extract<StaffRole, Role> } => (capabilities['cases.act'].roles as readonly StaffRole[]).includes(p.role))
