/** What varies from place to place and is no list: one row each, with the product's default. */
import { type Limit, limitUnits } from '../../domain/clock.ts'
import { hotRules, type HotRules } from '../../domain/hotspot.ts'
import { type Clock, clocks } from '../../domain/lifecycle.ts'

export interface Settings {
  /** 机构名称, shown at the head of every page. */
  office: string
  /** Whether this is a demonstration: every page says so. */
  demo: boolean
  /** 立案 in two steps: the acceptor proposes, the shift lead approves. */
  twoStepRegistering: boolean
  /** Time limits of the centre's own stages. Continuous 15 and 30 minutes (smart_cityguard) assume a night shift, so ours count working time. */
  stageLimits: Partial<Record<Clock, Limit>>
  /** 反映未解决: the reporter may re-open within so many days of the answer, so many times; after that the acceptor may. */
  reopenDays: number
  reopenTimes: number
  /** One in so many of the matters answered at once (直接答复) is checked by another person; 0 for none. */
  sampleOneIn: number
  /** Whether an acceptor who did not handle it may close, besides the shift lead. */
  acceptorCloses: boolean
  /** What the communities' duty list has not cannot be dispatched to a community; off: it is only warned of. */
  communityDutyBlocks: boolean
  /** Prefix of case numbers. */
  numberPrefix: string
  /** 热点: at which voice one is raised, within how many days, how far apart at most, how alike in per cent (to make a new one, and to join one), and after how many silent days it closes. */
  hotspotVoices: number
  hotspotWindowDays: number
  hotspotReachM: number
  hotspotAkin: number
  hotspotJoin: number
  hotspotQuietDays: number
}
export const settingsDefaults: Settings = {
  office: '社会治理现代化指挥中心',
  demo: false,
  twoStepRegistering: false,
  stageLimits: {
    intake: { amount: 1, unit: 'workHour' },
    verify: { amount: 4, unit: 'workHour' },
    register: { amount: 1, unit: 'workHour' },
    dispatch: { amount: 1, unit: 'workHour' },
    confer: { amount: 1, unit: 'workDay' },
    sign: { amount: 2, unit: 'workHour' },
    review: { amount: 1, unit: 'workHour' },
    check: { amount: 1, unit: 'workDay' },
    close: { amount: 1, unit: 'workDay' },
    ruling: { amount: 4, unit: 'workHour' },
    reply: { amount: 1, unit: 'workDay' },
    whole: { amount: 15, unit: 'workDay' },
  },
  reopenDays: 15,
  reopenTimes: 2,
  sampleOneIn: 10,
  acceptorCloses: false,
  communityDutyBlocks: true,
  numberPrefix: 'RC',
  hotspotVoices: hotRules.voices,
  hotspotWindowDays: hotRules.windowDays,
  hotspotReachM: hotRules.reachM,
  hotspotAkin: Math.round(hotRules.akin * 100),
  hotspotJoin: Math.round(hotRules.join * 100),
  hotspotQuietDays: hotRules.quietDays,
}
/** The rules of hot spots by the settings. */
export const hotRulesOf = (s: Settings): HotRules => ({
  akin: s.hotspotAkin / 100,
  join: s.hotspotJoin / 100,
  reachM: s.hotspotReachM,
  voices: s.hotspotVoices,
  windowDays: s.hotspotWindowDays,
  quietDays: s.hotspotQuietDays,
})

/** One setting as a person meets it: its name, what it decides, and what it may be. */
export interface SettingFact {
  label: Words
  meaning: Words
  kind: 'text' | 'flag' | 'count' | 'limits'
  unit?: Words
  least?: number
  most?: number
  /** Decided by the installation, not here. */
  fixed?: boolean
}
interface Words {
  zh: string
  en: string
}
/** Every setting. A new one does not compile without its row. */
export const settingFacts = {
  office: {
    label: { zh: '机构名称', en: 'Name of the office' },
    meaning: { zh: '每一页的页头都写着它', en: 'Stands at the head of every page.' },
    kind: 'text',
    least: 2,
    most: 40,
  },
  stageLimits: {
    label: { zh: '中心各环节时限', en: 'Limits of the centre’s own stages' },
    meaning: {
      zh: '受理、派遣、核查这些环节各有多久；处置时限由事项目录定。已经在走的钟不变，从保存起新走的钟照新的',
      en: 'How long accepting, dispatching, checking and so on may take; handling limits come from the catalogue. Clocks that run keep theirs, those started from now on take the new one.',
    },
    kind: 'limits',
    least: 1,
    most: 1000,
  },
  twoStepRegistering: {
    label: { zh: '立案两步走', en: 'Registering in two steps' },
    meaning: { zh: '开：受理员提请，值班长批准。关：受理员自己立案', en: 'On: the acceptor proposes, the shift lead approves. Off: the acceptor registers alone.' },
    kind: 'flag',
  },
  acceptorCloses: {
    label: { zh: '受理员可以结案', en: 'An acceptor may close' },
    meaning: { zh: '开：没经手处置的受理员也能结案。关：只有值班长能', en: 'On: an acceptor who did not handle the case may close it. Off: only the shift lead.' },
    kind: 'flag',
  },
  reopenDays: {
    label: { zh: '可以反映未解决的天数', en: 'Days to reopen' },
    meaning: {
      zh: '答复后这么多天内，反映人可以说没解决；过了由受理员定',
      en: 'Within so many days of the answer the reporter may say it is not solved; later it is the acceptor’s to decide.',
    },
    kind: 'count',
    unit: { zh: '天', en: 'days' },
    least: 0,
    most: 365,
  },
  reopenTimes: {
    label: { zh: '可以反映未解决的次数', en: 'Times to reopen' },
    meaning: { zh: '同一件最多由反映人重开几次', en: 'How often the reporter may reopen the same case.' },
    kind: 'count',
    unit: { zh: '次', en: 'times' },
    least: 0,
    most: 10,
  },
  sampleOneIn: {
    label: { zh: '直接答复抽查', en: 'Sampling of direct answers' },
    meaning: { zh: '每几件直接答复抽一件由别人核查；0 是不抽', en: 'One in so many direct answers is checked by another person; 0 for none.' },
    kind: 'count',
    unit: { zh: '件抽一件', en: 'answers per check' },
    least: 0,
    most: 1000,
  },
  communityDutyBlocks: {
    label: { zh: '职责清单外不派社区', en: 'Nothing outside their list to communities' },
    meaning: {
      zh: '开：社区（村）职责清单里没有的事项，不能派给社区。关：只提醒。清单是空的就不管',
      en: 'On: an item that the communities’ duty list has not cannot be sent to a community. Off: only a warning. An empty list holds nothing back.',
    },
    kind: 'flag',
  },
  numberPrefix: {
    label: { zh: '案号前缀', en: 'Prefix of case numbers' },
    meaning: { zh: '一到六个大写字母或数字；已有的案号不变', en: 'One to six capital letters or digits; numbers already given stay.' },
    kind: 'text',
    least: 1,
    most: 6,
  },
  hotspotVoices: {
    label: { zh: '热点：几件算一个', en: 'Hot spots: at which voice' },
    meaning: { zh: '说同一类事的到了这么多件，就报一个热点', en: 'So many reports that are akin raise a hot spot.' },
    kind: 'count',
    unit: { zh: '件', en: 'reports' },
    least: 2,
    most: 50,
  },
  hotspotWindowDays: {
    label: { zh: '热点：在几天之内', en: 'Hot spots: within how many days' },
    meaning: { zh: '隔得比这更久的，不算同一个热点', en: 'Reports farther apart in time than this are not one hot spot.' },
    kind: 'count',
    unit: { zh: '天', en: 'days' },
    least: 1,
    most: 60,
  },
  hotspotReachM: {
    label: { zh: '热点：相距多远以内', en: 'Hot spots: how far apart at most' },
    meaning: { zh: '定位相距超过这么远的，说得再像也不算同一个热点', en: 'Reports whose points are farther apart than this are not one hot spot, however alike.' },
    kind: 'count',
    unit: { zh: '米', en: 'metres' },
    least: 100,
    most: 20_000,
  },
  hotspotAkin: {
    label: { zh: '热点：要多像才成一个', en: 'Hot spots: how alike to make one' },
    meaning: {
      zh: '两件话里相同的部分（少见的词算得重）占到这个百分数，才算说同一类事；调低报得多而杂，调高报得少而准',
      en: 'What two reports say in common, rare words counting more, in per cent. Lower raises more and mixes more; higher raises fewer.',
    },
    kind: 'count',
    unit: { zh: '%', en: '%' },
    least: 5,
    most: 90,
  },
  hotspotJoin: {
    label: { zh: '热点：要多像才并进去', en: 'Hot spots: how alike to join one' },
    meaning: {
      zh: '已经报了的热点，新来的像到这个百分数就算进去；一般比上一项低',
      en: 'How alike a new report must be to join a hot spot that is there, in per cent; usually less than the one above.',
    },
    kind: 'count',
    unit: { zh: '%', en: '%' },
    least: 5,
    most: 90,
  },
  hotspotQuietDays: {
    label: { zh: '热点：静几天就收', en: 'Hot spots: silent days until it closes' },
    meaning: { zh: '这么多天没有新的，热点自己收起来', en: 'After so many days without a new report a hot spot closes by itself.' },
    kind: 'count',
    unit: { zh: '天', en: 'days' },
    least: 1,
    most: 60,
  },
  demo: {
    label: { zh: '演示', en: 'Demonstration' },
    meaning: {
      zh: '安装时定的：演示街道的每一页都写明是演示。自己的系统请用空系统开始',
      en: 'Decided at installation: every page of a demonstration says so. For your own office start an empty house.',
    },
    kind: 'flag',
    fixed: true,
  },
} as const satisfies { [K in keyof Settings]: SettingFact }

/** What is wrong with a value for a setting, in words, or null. */
export function settingFlaw(key: keyof Settings, value: unknown): Words | null {
  const f: SettingFact = settingFacts[key]
  if (f.fixed) return { zh: '这一项在这里不能改', en: 'This one cannot be changed here.' }
  if (f.kind === 'flag') return typeof value === 'boolean' ? null : { zh: '只能是开或关', en: 'It is on or off.' }
  if (f.kind === 'text') {
    if (typeof value !== 'string' || value.trim().length < f.least! || value.trim().length > f.most!)
      return { zh: `要 ${f.least} 到 ${f.most} 个字`, en: `Between ${f.least} and ${f.most} characters.` }
    return key === 'numberPrefix' && !/^[A-Z0-9]+$/.test(value) ? { zh: '只能用大写字母和数字', en: 'Capital letters and digits only.' } : null
  }
  const whole = (n: unknown) => Number.isInteger(n) && (n as number) >= f.least! && (n as number) <= f.most!
  if (f.kind === 'count') return whole(value) ? null : { zh: `要 ${f.least} 到 ${f.most} 的整数`, en: `A whole number from ${f.least} to ${f.most}.` }
  const limits = value !== null && typeof value === 'object' && !Array.isArray(value) ? Object.entries(value as Record<string, Limit | null>) : []
  if (!limits.length) return { zh: '至少要有一个环节', en: 'At least one stage is needed.' }
  for (const [clock, limit] of limits)
    if (!Object.hasOwn(settingsDefaults.stageLimits, clock)) return { zh: `没有“${clock}”这个环节`, en: `There is no stage ${clock}.` }
    else if (!limit || !whole(limit.amount) || !Object.hasOwn(limitUnits, limit.unit))
      return { zh: `${clocks[clock as Clock]}的时限不对：要 1 到 1000 的整数和一个单位`, en: `The limit of ${clock} is not right: a whole number from 1 to 1000 and a unit.` }
  return null
}
