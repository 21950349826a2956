/** What a mapping can fill: the parts of our report, as a table. */

export type Kind = 'text' | 'number' | 'point' | 'time' | 'flag' | 'phone' | 'links' | 'item' | 'extra'
export interface Target {
  zh: string
  en: string
  kind: Kind
  /** Without it no row becomes a report. */
  needed?: true
  /** Characters it may have. */
  most: number
  /** Names by which other systems call it, in lower case and without signs: for the first guess. */
  names: readonly string[]
}
/** Every target, in the order of the editor. `extra` alone may stand several times, each with a heading of its own. */
export const targets = {
  externalNo: {
    zh: '外部编号',
    en: 'Their number',
    kind: 'text',
    needed: true,
    most: 50,
    names: ['工单编号', '工单号', '编号', '流水号', '案卷号', '任务号', 'orderno', 'id', 'no', 'number', 'code', 'uuid', 'eventid', 'taskno', 'caseid'],
  },
  text: {
    zh: '问题描述',
    en: 'What it is about',
    kind: 'text',
    needed: true,
    most: 5000,
    names: ['问题描述', '内容', '描述', '事件描述', '诉求内容', '工单内容', 'description', 'content', 'text', 'detail', 'message', 'desc', 'title', 'subject', '标题'],
  },
  place: {
    zh: '地点',
    en: 'Place',
    kind: 'text',
    most: 300,
    names: ['地点', '地址', '位置', '事发地点', '事发地址', '详细地址', 'address', 'location', 'place', 'addr', 'site', 'spot'],
  },
  lng: { zh: '经度', en: 'Longitude', kind: 'number', most: 30, names: ['经度', 'lng', 'lon', 'longitude', 'long', 'x'] },
  lat: { zh: '纬度', en: 'Latitude', kind: 'number', most: 30, names: ['纬度', 'lat', 'latitude', 'y'] },
  point: { zh: '坐标（经度,纬度）', en: 'Position (longitude,latitude)', kind: 'point', most: 80, names: ['坐标', '经纬度', 'point', 'coordinates', 'position', 'lnglat', 'gps'] },
  item: {
    zh: '事项（代码或名称）',
    en: 'Item (code or name)',
    kind: 'item',
    most: 100,
    names: ['事项', '问题代码', '事项代码', '小类', '类别', 'item', 'itemcode', 'servicecode', 'category', 'type'],
  },
  name: { zh: '报告人', en: 'Reporter', kind: 'text', most: 60, names: ['联系人', '报告人', '姓名', '来电人', 'reporter', 'name', 'contact', 'contactname', 'username'] },
  phone: { zh: '联系电话', en: 'Telephone', kind: 'phone', most: 30, names: ['联系电话', '电话', '手机', '手机号', 'phone', 'mobile', 'tel', 'telephone', 'contactphone'] },
  address: { zh: '报告人住址', en: 'Their address', kind: 'text', most: 200, names: ['联系地址', '住址', 'homeaddress'] },
  urgent: { zh: '急件', en: 'Urgent', kind: 'flag', most: 30, names: ['紧急程度', '是否紧急', 'urgent', 'urgency', 'priority'] },
  confidential: { zh: '保密', en: 'Confidential', kind: 'flag', most: 30, names: ['是否保密', '保密', 'confidential', 'private'] },
  wantsReply: { zh: '要回复', en: 'Wants a reply', kind: 'flag', most: 30, names: ['是否回复', '要回复', 'wantsreply', 'needreply'] },
  occurredAt: { zh: '发生时间', en: 'Time it happened', kind: 'time', most: 60, names: ['发生时间', '事发时间', 'occurredat', 'occurtime', 'eventtime', 'happenedat', 'time'] },
  askedAt: {
    zh: '受理时间',
    en: 'Time it was reported there',
    kind: 'time',
    most: 60,
    names: ['受理时间', '接收时间', '上报时间', '创建时间', '登记时间', 'createdat', 'createtime', 'reporttime', 'receivedat'],
  },
  dueAt: { zh: '外部时限', en: 'Their deadline', kind: 'time', most: 60, names: ['办结时限', '截止时间', '处理时限', '外部时限', 'deadline', 'dueat', 'due', 'limittime'] },
  photos: {
    zh: '照片链接（只留文字，不去取）',
    en: 'Links of photos (kept as words, never fetched)',
    kind: 'links',
    most: 2000,
    names: ['照片', '图片', '附件', 'photos', 'images', 'pictures', 'imageurl', 'photourl', 'attachments'],
  },
  extra: { zh: '其他（自定标题）', en: 'Something else (with a heading)', kind: 'extra', most: 10_000, names: [] },
} as const satisfies Record<string, Target>
export type TargetKey = keyof typeof targets
export const targetOf = (key: string): Target | undefined => (Object.hasOwn(targets, key) ? targets[key as TargetKey] : undefined)

/** Where a value comes from: a path into a JSON record (`address.street`, `photos[*].url`, `^.district` one list up, `$.sender` from the top), a column of a table, or a word that is always the same. */
export type From = { path: string } | { column: string } | { constant: string }
/** What is done with the values on their way, in order. */
export type Step =
  | { do: 'trim' }
  | { do: 'digits' }
  | { do: 'first' }
  | { do: 'join'; with: string }
  | { do: 'date'; format: string }
  | { do: 'lookup'; table: string; otherwise: 'fail' | 'keep' | 'empty' }
  | { do: 'default'; value: string }
export const stepNames = {
  trim: { zh: '去空格', en: 'trim' },
  digits: { zh: '只留数字', en: 'digits only' },
  first: { zh: '取第一个', en: 'the first' },
  join: { zh: '连起来', en: 'join' },
  date: { zh: '时间格式', en: 'time format' },
  lookup: { zh: '查对照表', en: 'look up' },
  default: { zh: '空着时用', en: 'when empty' },
} as const satisfies Record<Step['do'], { zh: string; en: string }>
export interface Line {
  target: TargetKey
  from: From[]
  steps: Step[]
  /** The heading of an `extra`. */
  heading?: string
}
export interface Mapping {
  /** JSON only: where the list of records is (`data.orders[*]`, `groups[*].items[*]`); empty: the whole is one record, or a list of them. */
  rows: string
  datum: 'wgs84' | 'gcj02' | 'bd09'
  lines: Line[]
  /** Tables of values by name: theirs → ours. */
  tables: Record<string, Record<string, string>>
}
export const blankMapping: Mapping = { rows: '', datum: 'wgs84', lines: [], tables: {} }

/** What is wrong, in the user's words; `field` is the target (or `rows`, `tables`) it is about. */
export interface Fault {
  field: string
  zh: string
  en: string
}
