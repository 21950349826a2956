/** The demonstration sub-district as rows: grid, units, rules, fictional people with their posts and accounts. */
import { staffRoles, type StaffRole } from '../../domain/access.ts'
import type { Trx } from '../db/db.ts'
import type { Accounts } from '../kit/accounts.ts'
import { hashPassword } from '../kit/passwords.ts'
import { type Geography, makeGeography } from './geography.ts'
import { installPlaces } from './places.ts'
import { duties, rules, units } from './reference.ts'

/** One password for the whole demonstration; it is printed at every start. */
export const demoPassword = 'Yinghuo-2026'
/** An account to try the demonstration with. */
export interface DemoAccount {
  account: string
  name: string
  role: string
  password: string
}
interface Person {
  account: string
  name: string
  role: StaffRole
  unit?: string
  cell?: string
}

const desk: [string, string, StaffRole][] = [
  ['zuoxi', '张晓岚', 'acceptor'],
  ['zuoxi2', '李若溪', 'acceptor'],
  ['banzhang', '顾敏', 'shiftLead'],
  ['paiqian', '周闻道', 'dispatcher'],
  ['zhihui', '高远舟', 'commander'],
  ['kaoping', '沈知衡', 'evaluator'],
  ['xitong', '陶然之', 'sysAdmin'],
  ['anquan', '金守一', 'securityAdmin'],
  ['shenji', '许明鉴', 'auditor'],
]
const liaisonAccounts: Record<string, string> = {
  ZHZX: 'zhongxin',
  ZFJ1: 'zhifa',
  ZFJ2: 'zhifaer',
  SZS: 'shizheng',
  JGZ: 'gongdi',
  YLS: 'yuanlin',
  HWS: 'huanwei',
  WYK: 'wuye',
  SJF: 'shijian',
  HBB: 'huanbao',
  AJB: 'anjian',
  PCS: 'paichusuo',
  JJD: 'jiaojing',
  XFZ: 'xiaofang',
  GSG: 'gongshui',
  GDS: 'gongdian',
  RQG: 'ranqi',
  TXZ: 'tongxin',
  NYN: 'nongye',
  SLZ: 'shuili',
  MZB: 'minzheng',
  RSB: 'renshe',
  WJB: 'weijian',
  WLZ: 'wenlv',
  DJB: 'dangjian',
}
/** Units whose work two people do on the spot; in the others the liaison does it. */
const withHandlers = ['ZFJ1', 'ZFJ2', 'SZS', 'YLS', 'HWS', 'WYK', 'SJF', 'JJD', 'GSG', 'GDS']
const collectors = 48
/** Those the start page prints: one of each kind. */
const shown = ['zuoxi', 'zuoxi2', 'banzhang', 'paiqian', 'zhihui', 'shizheng', 'shizheng1', 'zhifa', 'huanwei', 'shequ1', 'wangge1', 'kaoping', 'xitong', 'anquan', 'shenji']

const surnames = [...'陈王吴徐朱孙马胡郭何罗梁宋郑谢韩唐冯于董萧程曹袁邓傅曾彭吕苏卢蒋蔡贾魏薛叶阎余潘杜夏钟汪田任姜范']
const givens = [
  '建平',
  '秀英',
  '海燕',
  '志明',
  '春梅',
  '国庆',
  '丽华',
  '永康',
  '晓东',
  '桂兰',
  '文斌',
  '玉珍',
  '俊杰',
  '雪琴',
  '立新',
  '红霞',
  '宏伟',
  '美玲',
  '卫东',
  '静怡',
  '长春',
  '素芬',
  '家豪',
]
/** The n-th of a thousand invented names; no two alike. */
export const inventedName = (n: number): string => `${surnames[n % surnames.length]}${givens[(n * 7 + Math.floor(n / surnames.length)) % givens.length]}`

function cast(geography: Geography): Person[] {
  const communities = geography.cells.filter((c) => c.kind === 'community'),
    grids = geography.cells.filter((c) => c.kind === 'grid')
  const liaisons = units.map(
    (u, i): Person => ({
      account: u.kind === 'community' ? `shequ${i - Object.keys(liaisonAccounts).length + 1}` : liaisonAccounts[u.code]!,
      name: u.liaison,
      role: 'unit',
      unit: u.code,
    }),
  )
  const handlers = withHandlers.flatMap((code, i) =>
    [1, 2].map((k): Person => ({ account: `${liaisonAccounts[code]}${k}`, name: inventedName(100 + 2 * i + k), role: 'handler', unit: code })),
  )
  // Every community has a grid worker of its own; the rest have one grid each.
  const cells = [...communities, ...grids.filter((_, k) => k % 10 === 5)].slice(0, collectors)
  return [
    ...desk.map(([account, name, role]): Person => ({ account, name, role, unit: 'ZHZX' })),
    ...liaisons,
    ...handlers,
    ...cells.map((cell, i): Person => ({ account: `wangge${i + 1}`, name: inventedName(i), role: 'collector', cell: cell.code })),
  ]
}

/** Installs the demonstration into an empty house; answers the accounts worth printing, and does nothing the second time. */
export async function installDemo(trx: Trx, { accounts }: { accounts: Pick<Accounts, 'createAccount'> }, now: Date): Promise<DemoAccount[]> {
  const geography = makeGeography(localDay(now)),
    people = cast(geography)
  if (!(await trx.selectFrom('people').select('id').where('account', '=', 'zuoxi').executeTakeFirst())) await install(trx, accounts, geography, people, now)
  return shown.flatMap((account) => {
    const p = people.find((x) => x.account === account)
    return p ? [{ account, name: p.name, role: staffRoles[p.role].label, password: demoPassword }] : []
  })
}

async function install(trx: Trx, accounts: Pick<Accounts, 'createAccount'>, geography: Geography, people: Person[], now: Date): Promise<void> {
  const cellIds = await installCells(trx, geography)
  await installPlaces(trx, geography, now)
  const unitRows = await trx
    .insertInto('units')
    .values(units.map((u) => ({ code: u.code, name: u.name, kind: u.kind, cell_id: u.cellCode === null ? null : cellIds.get(u.cellCode)! })))
    .returning(['id', 'code'])
    .execute()
  const unitIds = new Map(unitRows.map((u) => [u.code, u.id]))
  const mapped = rules([...cellIds].map(([code, id]) => ({ code, id })))
  await trx
    .insertInto('duties')
    .values(duties.map(({ validFrom, validTo, ...d }) => ({ ...d, valid_from: validFrom, valid_to: validTo })))
    .onConflict((c) => c.doNothing())
    .execute()
  await trx
    .insertInto('routing_rules')
    .values(
      mapped.map((r) => ({
        version: r.version,
        position: r.position,
        cond: JSON.stringify(r.when),
        unit_code: r.unitCode,
        assist: JSON.stringify(r.assist),
        basis: r.basis,
        valid_from: r.validFrom,
        valid_to: r.validTo,
      })),
    )
    .execute()
  await trx
    .insertInto('settings')
    .values([
      { key: 'office', value: JSON.stringify('如城街道社会治理现代化指挥中心'), label: '机构名称', changed_at: now },
      { key: 'demo', value: 'true', label: '演示数据', changed_at: now },
      { key: 'ground', value: JSON.stringify(groundOf(geography)), label: '底图', changed_at: now },
    ])
    .onConflict((c) => c.column('key').doUpdateSet((eb) => ({ value: eb.ref('excluded.value') })))
    .execute()

  const longAgo = localDay(new Date(now.getTime() - 400 * 86_400_000)),
    hash = await hashPassword(demoPassword)
  for (const p of people) {
    const { id } = await trx.insertInto('people').values({ name: p.name, created_at: now }).returning('id').executeTakeFirstOrThrow()
    await trx
      .insertInto('posts')
      .values({ person_id: id, role: p.role, unit_id: p.unit ? unitIds.get(p.unit)! : null, cell_id: p.cell ? cellIds.get(p.cell)! : null, valid_from: longAgo, valid_to: null })
      .execute()
    await accounts.createAccount(trx, { personId: id, account: p.account, password: demoPassword, hash, mustChange: false }, now)
  }
}

/** Cells, parents before children; answers their ids by code. */
async function installCells(trx: Trx, { cells }: Geography): Promise<Map<string, number>> {
  const codeOf = new Map(cells.map((c) => [c.id, c.code])),
    ids = new Map<string, number>()
  for (const level of [['street'], ['community'], ['grid', 'special'], ['micro']]) {
    const rows = await trx
      .insertInto('cells')
      .values(
        cells
          .filter((c) => level.includes(c.kind))
          .map((c) => ({
            code: c.code,
            name: c.name,
            kind: c.kind,
            parent_id: c.parentId === null ? null : ids.get(codeOf.get(c.parentId)!)!,
            valid_from: c.validFrom,
            valid_to: c.validTo,
            boundary: JSON.stringify(c.boundary),
          })),
      )
      .returning(['id', 'code'])
      .execute()
    for (const row of rows) ids.set(row.code, row.id)
  }
  return ids
}

/** What lies under the grid on the map, as GeoJSON: roads, water, green, and places by name. */
export interface Ground {
  type: 'FeatureCollection'
  features: {
    type: 'Feature'
    properties: { kind: 'road' | 'water' | 'green' | 'place'; name: string; road?: string; no?: number }
    geometry: { type: string; coordinates: unknown[] }
  }[]
}
function groundOf({ roads, water, green, places }: Geography): Ground {
  const feature = (properties: Ground['features'][number]['properties'], type: string, coordinates: unknown[]): Ground['features'][number] => ({
    type: 'Feature',
    properties,
    geometry: { type, coordinates },
  })
  return {
    type: 'FeatureCollection',
    features: [
      ...roads.map(({ name, line }) => feature({ kind: 'road', name }, 'LineString', line)),
      ...water.map(({ name, boundary }) => feature({ kind: 'water', name }, 'MultiPolygon', boundary)),
      ...green.map(({ name, boundary }) => feature({ kind: 'green', name }, 'MultiPolygon', boundary)),
      ...places.map(({ name, road, no, lng, lat }) => feature({ kind: 'place', name, road, no }, 'Point', [lng, lat])),
    ],
  }
}

/** The local day of the sub-district (UTC+8, no summer time). */
export const localDay = (at: Date): string => new Date(at.getTime() + 8 * 3_600_000).toISOString().slice(0, 10)
