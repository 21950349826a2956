/** How the words of a column are read. */
export type FieldType = 'text' | 'time' | 'phone' | 'yesNo' | 'type' | 'urgency' | 'duration'

/** Which part of our report a column becomes; a column without one is kept word for word in `extra`. */
export type ReportField = 'externalNo' | 'receivedAt' | 'type' | 'text' | 'address' | 'name' | 'phone' | 'urgent' | 'confidential' | 'wantsReply' | 'deadline'

export interface Field {
  label: string
  type: FieldType
  becomes?: ReportField
  aliases?: readonly string[]
}

/** The work-order form of the 12345 hotline as sub-districts receive it (practice.md §4.1), with the headings other cities use for the same thing. */
export const fields = {
  orderNo: {
    label: '工单编号',
    type: 'text',
    becomes: 'externalNo',
    aliases: ['12345工单编号', '工单号', '工单流水号', '流水号', '受理编号', '热线编号', '诉求编号', '12345编号', '派单编号'],
  },
  receivedAt: {
    label: '接收时间',
    type: 'time',
    becomes: 'receivedAt',
    aliases: ['12345受理时间', '受理时间', '来电时间', '诉求时间', '派单时间', '派发时间', '接单时间', '登记时间', '创建时间'],
  },
  acceptKind: { label: '受理类型', type: 'text', aliases: ['受理方式'] },
  acceptedBy: { label: '受理员', type: 'text', aliases: ['受理人', '话务员'] },
  acceptedByNo: { label: '受理工号', type: 'text', aliases: ['话务员工号', '坐席工号'] },
  source: { label: '信息来源', type: 'text', aliases: ['工单来源', '诉求来源', '来源渠道'] },
  callKind: { label: '来电类别', type: 'text', aliases: ['来电类型'] },
  enteredAt: { label: '录入时间', type: 'time' },
  class1: { label: '一级分类', type: 'text', aliases: ['一级类别', '问题一级分类'] },
  class2: { label: '二级分类', type: 'text', aliases: ['二级类别', '问题二级分类'] },
  class3: { label: '三级分类', type: 'text', aliases: ['三级类别', '问题三级分类'] },
  class4: { label: '四级分类', type: 'text', aliases: ['四级类别', '问题四级分类'] },
  class5: { label: '五级分类', type: 'text', aliases: ['五级类别', '问题五级分类'] },
  orderType: { label: '工单类型', type: 'type', becomes: 'type', aliases: ['诉求类型', '诉求类别', '工单类别', '诉求性质', '问题类型'] },
  urgency: { label: '紧急程度', type: 'urgency', becomes: 'urgent', aliases: ['是否紧急', '缓急程度', '紧急级别'] },
  contact: { label: '联系人', type: 'text', becomes: 'name', aliases: ['来电人', '来电人姓名', '诉求人', '诉求人姓名', '市民姓名', '姓名', '反映人'] },
  phone: {
    label: '联系电话',
    type: 'phone',
    becomes: 'phone',
    aliases: ['来电号码', '来电电话', '联系方式', '联系人电话', '电话', '手机号', '手机号码', '诉求人电话', '市民电话'],
  },
  address: {
    label: '地址',
    type: 'text',
    becomes: 'address',
    aliases: ['事发地址', '事件地址', '诉求地址', '发生地址', '问题地址', '详细地址', '事发地点', '联系地址', '具体地址'],
  },
  text: {
    label: '问题描述',
    type: 'text',
    becomes: 'text',
    aliases: ['12345内容描述', '内容描述', '工单内容', '诉求内容', '诉求描述', '反映内容', '主要内容', '问题内容', '来电内容', '受理内容'],
  },
  confidential: { label: '是否保密', type: 'yesNo', becomes: 'confidential', aliases: ['保密', '信息保密', '是否需要保密'] },
  wantsReply: { label: '是否回复', type: 'yesNo', becomes: 'wantsReply', aliases: ['是否需要回复', '是否回访', '需要回复'] },
  replyNote: { label: '回复备注', type: 'text' },
  forwardedBy: { label: '转办人', type: 'text', aliases: ['派单人', '派发人'] },
  forwardNote: { label: '转办意见', type: 'text', aliases: ['派单意见', '派发意见', '交办意见'] },
  deadline: { label: '办结时限', type: 'time', becomes: 'deadline', aliases: ['办理时限', '处理时限', '截止时间', '办结期限', '要求办结时间', '回复时限', '到期时间'] },
  track: { label: '办理轨迹', type: 'text', aliases: ['流转记录', '办理过程'] },
  replyKind: { label: '回复类型', type: 'text', aliases: ['回复类型（回复/回退/延期）'] },
  repliedAt: { label: '回复（回退或申请）时间', type: 'time', aliases: ['回复时间', '回退时间', '申请时间', '办结时间'] },
  repliedBy: { label: '回复部门', type: 'text', aliases: ['承办单位', '办理单位', '处理单位'] },
  result: { label: '办理情况或回退（延期）理由', type: 'text', aliases: ['办理情况', '办理结果', '处理结果', '处理情况', '回退理由', '延期理由'] },
  returnOpinion: { label: '回退意见', type: 'text' },
  leaderOpinion: { label: '领导意见', type: 'text', aliases: ['领导批示'] },
  signedBy: { label: '签发人', type: 'text' },
  extendTo: { label: '申请延期至', type: 'time', aliases: ['延期至'] },
  extendDays: { label: '申请延期天数', type: 'duration', aliases: ['延期天数'] },
  answerGiven: { label: '答复来电人情况', type: 'text', aliases: ['答复情况', '答复内容'] },
  answeredBy: { label: '答复人', type: 'text' },
  answeredAt: { label: '答复时间', type: 'time' },
  answerPhone: { label: '答复电话', type: 'phone' },
  lowerUnit: { label: '下级单位', type: 'text' },
  lowerRepliedAt: { label: '下级回复时间', type: 'time' },
  note: { label: '备注', type: 'text', aliases: ['备注信息'] },
  title: { label: '工单标题', type: 'text', aliases: ['标题', '诉求标题', '问题标题'] },
  district: { label: '所属街道', type: 'text', aliases: ['街道', '所属镇街', '所属区域', '乡镇街道'] },
  estate: { label: '小区名称', type: 'text', aliases: ['小区', '所属小区', '物业小区'] },
} as const satisfies Record<string, Field>

export type FieldKey = keyof typeof fields

/** The types of a matter as the hotline law and practice name them, and the spellings that mean the same. */
export const types = {
  consult: { label: '咨询', aliases: ['业务咨询', '咨询类'] },
  help: { label: '求助', aliases: ['求决', '诉求', '求助类', '求决类'] },
  complaint: { label: '投诉', aliases: ['投诉类', '消费投诉'] },
  whistle: { label: '举报', aliases: ['举报类', '投诉举报'] },
  suggestion: { label: '建议', aliases: ['意见建议', '建议类', '意见'] },
  praise: { label: '表扬', aliases: ['感谢', '表扬类', '表扬感谢'] },
  other: { label: '其他', aliases: ['其它', '其他类'] },
} as const satisfies Record<string, { label: string; aliases: readonly string[] }>

export type ReportType = keyof typeof types
