/** Signing in and out, my sessions, my password, two-step verification, and the set-up of an empty house. */
import * as contract from '../../contract/session.ts'
import type { Db } from '../db/db.ts'
import type { Who } from '../kit/accounts.ts'
import { type App, serve } from '../kit/http.ts'
import { setUp, setUpNeeded } from './setUp.ts'

const setting = async <T>(db: Db, key: string, otherwise: T): Promise<T> =>
  ((await db.selectFrom('settings').select('value').where('key', '=', key).executeTakeFirst())?.value as T | undefined) ?? otherwise
const house = async (db: Db) => ({ demo: (await setting<boolean>(db, 'demo', false)) === true, office: await setting(db, 'office', '') })

/** What I am told about myself: my posts with their places by name. */
async function me(db: Db, who: Who): Promise<contract.Me> {
  const ids = (key: 'unitId' | 'cellId') => [0, ...who.posts.map((p) => p[key]).filter((id) => id !== null)]
  const [units, cells, here] = await Promise.all([
    db.selectFrom('units').select(['id', 'name']).where('id', 'in', ids('unitId')).execute(),
    db.selectFrom('cells').select(['id', 'name']).where('id', 'in', ids('cellId')).execute(),
    house(db),
  ])
  const nameOf = (rows: { id: number; name: string }[], id: number | null) => rows.find((r) => r.id === id)?.name ?? null
  const posts = who.posts.map((p) => ({ ...p, unit: nameOf(units, p.unitId), cell: nameOf(cells, p.cellId) }))
  return { id: who.personId, name: who.name, account: who.account, posts, mustChangePassword: who.mustChangePassword, twoFactor: who.twoFactor, ...here }
}

/** Serves `contract/session.ts`. */
export function accessRoutes(app: App): void {
  const { db, accounts, now } = app.house
  const done = { ok: true } as const
  const from = (req: { ip: string; headers: { 'user-agent'?: string | undefined } }) => ({ address: req.ip, agent: req.headers['user-agent'] })

  serve(app, contract.signIn, async (req, reply) => {
    const { who, cookies } = await accounts.signIn({ ...req.body, ...from(req) }, now())
    reply.header('set-cookie', cookies)
    return me(db, who)
  })
  serve(app, contract.signOut, async (req, reply) => {
    const { cookies } = await accounts.signOut(req.who, from(req), now())
    reply.header('set-cookie', cookies)
    return done
  })
  serve(app, contract.whoAmI, (req) => me(db, req.who))
  serve(app, contract.changePassword, async (req) => {
    await accounts.changePassword(req.who, req.body, from(req), now())
    return me(db, { ...req.who, mustChangePassword: false })
  })
  serve(app, contract.mySessions, async (req) => {
    const rows = await accounts.sessions(req.who, now())
    return rows.map(({ since, until, ...row }) => ({ ...row, current: row.id === req.who.sessionId, since: since.toISOString(), until: until.toISOString() }))
  })
  serve(app, contract.revokeSession, async (req) => {
    await accounts.revoke(req.who, req.params.id, from(req), now())
    return done
  })
  serve(app, contract.startTwoFactor, (req) => accounts.startTwoFactor(req.who, req.body.password, from(req), now()))
  serve(app, contract.confirmTwoFactor, async (req) => {
    await accounts.confirmTwoFactor(req.who, req.body.code, from(req), now())
    return me(db, { ...req.who, twoFactor: true })
  })
  serve(app, contract.setUpState, async () => ({ needed: await setUpNeeded(db), ...(await house(db)) }))
  serve(app, contract.setUp, async (req) => {
    await setUp(app.house, req.body, { address: req.ip }, now())
    return done
  })
}
