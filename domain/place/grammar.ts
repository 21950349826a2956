/** The grammar of Chinese addresses, as tables: which endings make which part, what a number before 号 or 栋 is, and which words only say where beside it. Our own words; nothing here was learnt from data. */

/** The parts of an address, in the order in which they are said; `level` is that order. */
export const parts = {
  province: { label: '省', level: 1 },
  city: { label: '市', level: 2 },
  district: { label: '区县', level: 3 },
  zone: { label: '开发区', level: 4 },
  town: { label: '街道、镇、乡', level: 5 },
  community: { label: '社区、村', level: 6 },
  group: { label: '村民小组', level: 7 },
  road: { label: '路街巷', level: 8 },
  number: { label: '门牌号', level: 9 },
  estate: { label: '小区', level: 10 },
  poi: { label: '地名', level: 10 },
  building: { label: '楼栋', level: 12 },
  unit: { label: '单元', level: 13 },
  floor: { label: '楼层', level: 14 },
  room: { label: '室', level: 15 },
  firm: { label: '楼内单位', level: 16 },
  cross: { label: '路口', level: 17 },
  beside: { label: '方位', level: 18 },
  code: { label: '网格编码', level: 6 },
  mark: { label: '记号', level: 0 },
} as const satisfies Record<string, { label: string; level: number }>
export type Kind = keyof typeof parts

/** The 34 divisions of the first order, as people write them. Four of them are cities as well. */
export const provinces =
  '河北 山西 辽宁 吉林 黑龙江 江苏 浙江 安徽 福建 江西 山东 河南 湖北 湖南 广东 海南 四川 贵州 云南 陕西 甘肃 青海 台湾 内蒙古 广西 西藏 宁夏 新疆 香港 澳门'.split(' ')
/** Cities of the second order without their 市, as people write them (short names that are words of their own are left out). */
export const cities =
  '石家庄 唐山 秦皇岛 邯郸 邢台 保定 张家口 承德 沧州 廊坊 衡水 太原 大同 阳泉 长治 晋城 朔州 晋中 运城 忻州 临汾 吕梁 呼和浩特 包头 乌海 赤峰 通辽 鄂尔多斯 呼伦贝尔 巴彦淖尔 乌兰察布 沈阳 大连 鞍山 抚顺 本溪 丹东 锦州 营口 阜新 辽阳 盘锦 铁岭 葫芦岛 长春 四平 辽源 通化 白山 松原 白城 延边 哈尔滨 齐齐哈尔 鸡西 鹤岗 双鸭山 大庆 伊春 佳木斯 七台河 牡丹江 黑河 绥化 南京 无锡 徐州 常州 苏州 南通 连云港 淮安 盐城 扬州 镇江 泰州 宿迁 杭州 宁波 温州 嘉兴 湖州 绍兴 金华 衢州 舟山 台州 丽水 合肥 芜湖 蚌埠 淮南 马鞍山 淮北 铜陵 安庆 黄山 滁州 阜阳 宿州 六安 亳州 池州 宣城 福州 厦门 莆田 三明 泉州 漳州 南平 龙岩 宁德 南昌 景德镇 萍乡 九江 新余 鹰潭 赣州 吉安 宜春 抚州 上饶 济南 青岛 淄博 枣庄 东营 烟台 潍坊 济宁 泰安 威海 日照 临沂 德州 聊城 滨州 菏泽 郑州 开封 洛阳 平顶山 安阳 鹤壁 新乡 焦作 濮阳 许昌 漯河 三门峡 南阳 商丘 信阳 周口 驻马店 武汉 黄石 十堰 宜昌 襄阳 鄂州 荆门 孝感 荆州 黄冈 咸宁 随州 恩施 长沙 株洲 湘潭 衡阳 邵阳 岳阳 常德 张家界 益阳 郴州 永州 怀化 娄底 湘西 广州 韶关 深圳 珠海 汕头 佛山 江门 湛江 茂名 肇庆 惠州 梅州 汕尾 河源 阳江 清远 东莞 中山 潮州 揭阳 云浮 南宁 柳州 桂林 梧州 北海 防城港 钦州 贵港 玉林 百色 贺州 河池 来宾 崇左 海口 三亚 儋州 成都 自贡 攀枝花 泸州 德阳 绵阳 广元 遂宁 内江 乐山 南充 眉山 宜宾 广安 达州 雅安 巴中 资阳 贵阳 六盘水 遵义 安顺 毕节 铜仁 昆明 曲靖 玉溪 保山 昭通 丽江 普洱 临沧 楚雄 红河 文山 西双版纳 大理 德宏 拉萨 西安 铜川 宝鸡 咸阳 渭南 延安 汉中 榆林 安康 商洛 兰州 嘉峪关 金昌 白银 天水 武威 张掖 平凉 酒泉 庆阳 定西 陇南 西宁 银川 石嘴山 吴忠 固原 中卫 乌鲁木齐 克拉玛依 吐鲁番 哈密 昌吉 喀什 伊犁'.split(
    ' ',
  )
export const municipalities = '北京 上海 天津 重庆'.split(' ')

/** 下水道, 马路, 沿街, 占道 and their like are no names of roads. */
const noRoad = /(?:街|水|占|上|下|段|人行|车|通|消防|盲|渠|隧|轨|沿|组|走|过|马|铁|逛|问|引|让|挡|修|拦|绕|顺|带|同|机动车|绿|管|河|出|入|楼|知|网|频|味|霸)$/
/** Endings of names. `least` and `most` are the characters before the ending; `worth` is how much such a piece speaks for itself. */
export const endings: readonly { kind: Kind; words: readonly string[]; least: number; most: number; worth: number; not?: RegExp }[] = [
  { kind: 'city', words: ['市', '地区', '自治州', '盟'], least: 2, most: 8, worth: 4.4, not: /[超城门菜夜集都上]$/ },
  { kind: 'district', words: ['区', '县', '自治县', '自治旗', '旗', '新区', '林区'], least: 1, most: 6, worth: 3.4, not: /^[东南西北AB]$|[小社校厂园库景生宅]$/ },
  { kind: 'district', words: ['市'], least: 2, most: 4, worth: 4.6, not: /[超城门菜夜集都上]$/ },
  {
    kind: 'zone',
    words: ['开发区', '高新区', '工业园区', '工业区', '高新技术产业开发区', '保税区', '产业园区', '工业园', '产业园', '产业集聚区', '度假区', '示范区'],
    least: 1,
    most: 9,
    worth: 4.6,
  },
  { kind: 'town', words: ['街道', '街道办', '街道办事处', '镇', '乡', '苏木', '民族乡'], least: 1, most: 5, worth: 5 },
  { kind: 'community', words: ['社区', '村', '村委会', '居委会', '行政村', '自然村', '嘎查', '社区居委会', '村民委员会'], least: 1, most: 6, worth: 4.2 },
  { kind: 'community', words: ['庄', '屯', '寨', '圩', '埭', '浜', '坞', '岙'], least: 1, most: 3, worth: 2 },
  {
    kind: 'road',
    words: ['路', '大道', '大街', '公路', '国道', '省道', '县道', '胡同', '快速路', '高架路', '东路', '西路', '南路', '北路', '中路', '支路', '环路'],
    least: 1,
    most: 5,
    worth: 5.2,
  },
  { kind: 'road', words: ['街', '巷', '弄', '道', '里弄', '横街', '直街', '老街', '步行街'], least: 1, most: 4, worth: 4, not: noRoad },
  {
    kind: 'estate',
    words:
      '小区 花园 花苑 家园 新村 公寓 雅居 名邸 华庭 景苑 佳园 嘉园 新寓 佳苑 雅苑 名苑 东苑 西苑 南苑 北苑 山庄 别墅 府邸 公馆 名城 新城 新苑 嘉苑 花城 豪庭 丽苑 宿舍 家属院 社区大院 安置区 住宅区 苑 府 庭 郡 湾'.split(
        ' ',
      ),
    least: 1,
    most: 8,
    worth: 4,
  },
  {
    kind: 'poi',
    words:
      '大厦 广场 中心 商城 商场 超市 市场 批发市场 农贸市场 菜场 菜市场 公园 医院 卫生院 卫生室 卫生服务站 卫生服务中心 学校 小学 中学 大学 学院 幼儿园 车站 汽车站 火车站 客运站 地铁站 公交站 公交站台 首末站 派出所 公安局 法院 银行 酒店 宾馆 饭店 餐厅 商店 药店 工厂 公司 有限公司 集团 科技园 创业园 软件园 物流园 产业园 创意园 写字楼 大楼 大酒店 体育馆 图书馆 博物馆 文化广场 党群服务中心 服务中心 营业厅 驿站 停车场 加油站 收费站 工地 仓库 商贸城 建材城 家居城 食品城 汽车城 商业街 会所 教堂 寺 庙 桥 大桥 河 湖 水库 码头 店 厂 馆 院 所 局 站 城 园 楼 网吧 门市部 经营部 专卖店 旗舰店'.split(
        ' ',
      ),
    least: 1,
    most: 12,
    worth: 3.6,
  },
]

const n = '(?:[0-9]{1,5}|[零〇一二两三四五六七八九十百]{1,5})',
  m = '(?:[0-9]{1,5}[A-Za-z]?|[A-Za-z][0-9]{1,4}|[A-Za-z]|[零〇一二两三四五六七八九十百]{1,5})',
  joined = `${m}(?:[-/、,，](?=${m})${m}){0,3}`
/** What numbers are, by the word after or before them. */
export const numbered: readonly { kind: Kind; pattern: RegExp; worth: number }[] = [
  { kind: 'group', pattern: new RegExp(`第?${n}(?:村民小组|村民组|小组|组|生产队|队)(?:${n}号)?`, 'y'), worth: 5 },
  { kind: 'number', pattern: new RegExp(`(?:门牌)?${joined}(?:号院|号大院|号)(?:(?:附|之|-)${n}号?)?(?!楼|线|桥|地铁|院士)`, 'y'), worth: 6 },
  { kind: 'number', pattern: new RegExp(`${n}弄`, 'y'), worth: 6 },
  { kind: 'number', pattern: new RegExp(`附${n}号?`, 'y'), worth: 4 },
  { kind: 'building', pattern: new RegExp(`${joined}(?:号楼|栋楼|栋|幢|号栋|座|号公寓|#楼|#)`, 'y'), worth: 7 },
  { kind: 'unit', pattern: new RegExp(`${joined}(?:单元|号?门(?!口|前|面|诊|市|店|卫|岗|窗|外|内|旁|边|楼))`, 'y'), worth: 6 },
  { kind: 'floor', pattern: new RegExp(`(?:地下|负|-)?${joined}(?:层|楼|[Ff](?![A-Za-z]))`, 'y'), worth: 5 },
  { kind: 'room', pattern: new RegExp(`${joined}(?:室|房间|房|户|铺|号铺)`, 'y'), worth: 6 },
  { kind: 'road', pattern: /[A-Z]?\d{2,3}(?:国道|省道|县道)/y, worth: 8 },
  { kind: 'code', pattern: /(?<!\d)\d{15}(?!\d)|(?<!\d)\d{12}[A-Z]\d{3}(?!\d)/y, worth: 9 },
]

/** Where beside it: said after a name, and never part of one. */
export const besides: readonly { kind: Kind; pattern: RegExp; worth: number }[] = [
  { kind: 'cross', pattern: /(?:的)?(?:交叉路口|交叉口|十字路口|交汇处|交界处|交界|相交处|相交|路口|丁字路口|道口|岔路口)/y, worth: 6 },
  {
    kind: 'beside',
    pattern:
      /(?:的)?(?:斜?对面|对过|附近|旁边|旁|边上|隔壁|门口|门前|大门口|楼下|周边|周围|沿线|沿街|里面|后面|前面|后门|前门|[东南西北]{1,2}(?:侧|边|面|首|头|角|门口)|[东南西北]{1,2}(?=[约向]?\d{1,4}(?:多)?米))/y,
    worth: 4,
  },
  { kind: 'beside', pattern: /(?:往|向|以|约)?(?:[东南西北]{1,2}|前|里)?(?:方向|走|约)?(?:大约|约)?\d{1,4}(?:多|几)?(?:米|公里|m)(?:处|左右|的地方)?/y, worth: 5 },
  { kind: 'poi', pattern: /[东南西北][大]?门/y, worth: 3.4 },
]

/** Words that may not stand inside a name nor begin one: what is said around an address in a sentence. */
export const outside =
  /[，。；：！？、,.;:!?"“”‘’'《》<>【】()（）\-_/|\s]|今天|昨天|昨晚|早上|晚上|中午|下午|上午|夜里|每天|一直|已经|家住|住在|位于|坐落|地址|地点|反映|举报|投诉|来电|市民|居民|咨询|建议|附近|旁边|对面|门口|交叉|路口|经过/
/** Single characters that in a sentence stand outside names; on the line of the field 地点 a name may bear them. */
export const little = /[在到从往去和与及跟或是没又也很太就被把给让请我你他她您了的得着过吗呢吧啊说能会要想这那哪谁什么怎]|有(?!限)|都(?![市会])/
/** A name that runs over the end of a division is two names: 东河县柳镇 is 东河县 and 柳镇. */
export const runsOver = /.(?<!开发|小|社|景|校|厂|园|库|城|超|菜|夜|市|郊|新|山)[县市区镇乡]|.街道|.社区|.小区/
/** With these a name hardly begins: they end the name before. */
export const hardlyFirst = /^(?:[市区县镇乡道路号弄栋幢室楼组]|街道)/
/** Between two names of roads, these make a crossing. */
export const joinsRoads = /^(?:与|和|跟|同|及|到|至|-|、|\/|交|x|X|×)$/
