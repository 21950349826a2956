/** Invented names for the demonstration map. Several are so ordinary that any town may have them; none points to a real household. */
const first = ['锦绣', '翠湖', '金桂', '紫荆', '百合', '枫林', '碧水', '星河', '春晖', '丹桂', '梧桐', '玉兰', '书香', '朝阳', '荷塘', '云栖', '兰亭', '绿洲', '望江', '祥和']
const last = ['花苑', '家园', '新村', '名邸', '雅居', '小区', '华庭', '景苑', '公寓', '里', '东苑', '西苑', '南苑', '北苑', '佳园', '府', '嘉园', '新寓', '一期', '二期']

/** 400 estates, no name twice in a row of them. */
export const estates = last.flatMap((tail, k) => first.map((_, i) => `${first[(i + k) % first.length]}${tail}`))
export const roadNames = {
  across: ['北环路', '荷花路', '萤火路', '文昌路', '中山路', '解放路', '龙舌路', '惠民路', '宝塔路', '南环路'].reverse(),
  up: ['西环路', '仙鹤路', '桂花路', '育贤路', '健康路', '海阳路', '福寿路', '花市路', '庆余路', '东环路'],
}
export const parks = ['萤火公园', '荷塘公园', '东城河绿地', '百花园', '青年广场', '滨溪绿道']
export const shops = ['农贸市场', '卫生服务站', '小学门前', '党群服务中心', '公交首末站', '幼儿园门前', '菜鸟驿站', '停车场', '文化广场', '沿街商铺']
/** 专属网格: places with a keeper of their own, lying on top of the ordinary grids. `size` in bricks of the mesh. */
export const specials = [
  { community: '城东社区', name: '东城商贸城', size: 2 },
  { community: '花园社区', name: '花园农贸市场', size: 1 },
  { community: '陆桥社区', name: '客运站', size: 1 },
  { community: '宏坝社区', name: '宏坝工业集中区', size: 4 },
  { community: '西郊社区', name: '城西物流园', size: 3 },
  { community: '秀水社区', name: '萤火职业学校', size: 2 },
]
