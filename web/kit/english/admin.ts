/** The English of the names of the pages of administration; their own sentences stand in both languages where they are (docs/decisions/0008-two-languages.md). */
// biome-ignore-all format: a table is read by its rows
export const admin = {
  '派单规则': 'Routing rules',
  '派遣先例': 'Precedents',
  '事项识别': 'Item recognition',
  '迁入历史': 'History',
  '单位': 'Units',
  '审计': 'Audit',
  '管理': 'Administration',
  '设置': 'Settings',
  '日历': 'Calendar',
  '事项目录': 'Catalogue',
  '账号与任职': 'Accounts and posts',
  '这里归管理员': 'This is for administrators',
  '接入': 'Connectors',
  '物联感知': 'Sensors',
} as const satisfies Record<string, string>
