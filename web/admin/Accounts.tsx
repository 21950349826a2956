/** 账号与任职: everybody with their posts and the state of their account; a person is made here, and opened by their row. */
import { useInfiniteQuery } from '@tanstack/react-query'
import { Button, Select } from 'antd'
import { useState } from 'react'
import { Link, Route, Routes, useNavigate } from 'react-router'
import { type AccountRow, type AccountView, type accountStates, listAccounts } from '../../contract/access.ts'
import { type StaffRole, staffRoles } from '../../domain/access.ts'
import { call, keyOf } from '../kit/call.ts'
import { useFilters } from '../kit/filters.ts'
import { Find } from '../kit/Find.tsx'
import { Empty, Failed, Waiting } from '../kit/States.tsx'
import { moment } from '../kit/time.ts'
import './access.css'
import { AccountPage } from './AccountPage.tsx'
import { NewAccount } from './NewAccount.tsx'
import { w } from './parts.tsx'
import { postName, roleName } from './postWords.ts'

type State = (typeof accountStates)[number]
const stateWords = (): Record<State, string> => ({
  active: w('能用的', 'Active'),
  off: w('已停用', 'Switched off'),
  locked: w('锁住的', 'Locked'),
  mustChange: w('还没换首次密码', 'First password not changed'),
  never: w('从没登录过', 'Never signed in'),
  noPost: w('没有任职', 'Without a post'),
})

export default function Accounts() {
  const [made, setMade] = useState<{ account: AccountView; password: string } | null>(null),
    go = useNavigate()
  return (
    <Routes>
      <Route index element={<List />} />
      <Route
        path="new"
        element={
          <NewAccount
            onMade={(m) => {
              setMade(m)
              void go(`/admin/accounts/${m.account.id}`, { replace: true })
            }}
          />
        }
      />
      <Route path=":id" element={<AccountPage made={made} forget={() => setMade(null)} />} />
    </Routes>
  )
}

function List() {
  const [params, set] = useFilters(),
    text = params.get('text') ?? '',
    role = (params.get('role') ?? undefined) as StaffRole | undefined,
    state = (params.get('state') ?? undefined) as State | undefined
  const filter = { ...(text ? { text } : {}), ...(role ? { role } : {}), ...(state ? { state } : {}) }
  const list = useInfiniteQuery({
    queryKey: keyOf(listAccounts, filter),
    queryFn: ({ pageParam }) => call(listAccounts, { querystring: { ...filter, limit: 50, ...(pageParam ? { after: pageParam } : {}) } }),
    initialPageParam: 0,
    getNextPageParam: (last) => last.next,
    placeholderData: (before) => before,
  })
  const rows = list.data?.pages.flatMap((p) => p.rows) ?? []
  return (
    <>
      <div className="head">
        <h1>{w('账号与任职', 'Accounts and posts')}</h1>
        <span className="t3 grow">{list.data && w(`${list.data.pages[0]!.total} 人`, `${list.data.pages[0]!.total} people`)}</span>
        <Link to="new">
          <Button type="primary">{w('建账号', 'New account')}</Button>
        </Link>
      </div>
      <search className="filters">
        <Find label={w('姓名或用户名', 'Name or user name')} value={text} find={(words) => set({ text: words })} rest={300} width={220} />
        <Select
          aria-label={w('岗位', 'Role')}
          placeholder={w('岗位', 'Role')}
          allowClear
          value={role ?? null}
          onChange={(v) => set({ role: v })}
          options={(Object.keys(staffRoles) as StaffRole[]).map((value) => ({ value, label: roleName(value) }))}
          style={{ minWidth: 150 }}
        />
        <Select
          aria-label={w('账号状态', 'State')}
          placeholder={w('账号状态', 'State')}
          allowClear
          value={state ?? null}
          onChange={(v) => set({ state: v })}
          options={Object.entries(stateWords()).map(([value, label]) => ({ value: value as State, label }))}
          style={{ minWidth: 150 }}
        />
      </search>
      {list.isPending ? (
        <Waiting rows={6} />
      ) : list.isError ? (
        <Failed error={list.error} again={() => void list.refetch()} />
      ) : rows.length ? (
        <ul className="rows" aria-busy={list.isPlaceholderData}>
          {rows.map((r) => (
            <li key={r.id}>
              <Row row={r} />
            </li>
          ))}
        </ul>
      ) : (
        <div className="rows">
          <Empty icon="user" title={w('没有这样的人', 'Nobody like this')}>
            {w('少加一个条件，或换个写法再找', 'Use fewer filters, or write it differently')}
          </Empty>
        </div>
      )}
      {list.hasNextPage && (
        <Button className="more" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
          {w('再取 50 人', '50 more')}
        </Button>
      )}
    </>
  )
}

function Row({ row: r }: { row: AccountRow }) {
  return (
    <Link className={r.active ? 'acc-row' : 'acc-row off-row'} to={String(r.id)}>
      <span>
        <b>{r.name}</b>
        <br />
        <span className="t3 s12">{r.account ?? w('没有账号', 'no account')}</span>
      </span>
      <span className="tags">
        {r.posts.length ? (
          r.posts.map((p) => (
            <span key={p.id} className={p.now ? 'tag' : 'tag co'}>
              {postName(p)}
              {!p.now && ` ${w(`${p.from} 起`, `from ${p.from}`)}`}
            </span>
          ))
        ) : (
          <span className="t3 s12">{w('没有任职', 'No post')}</span>
        )}
      </span>
      <span className="marks t3 s12">
        {!r.active && <span className="tag">{w('已停用', 'Off')}</span>}
        {r.lockedUntil && <span className="tag urgent">{w('锁住', 'Locked')}</span>}
        {r.mustChange && <span className="tag co">{w('没换首次密码', 'First password')}</span>}
        {r.twoFactor && <span className="tag co">{w('两步', 'Two-step')}</span>}
        <span>{r.lastSignIn ? moment(r.lastSignIn) : w('没登录过', 'never signed in')}</span>
      </span>
    </Link>
  )
}
