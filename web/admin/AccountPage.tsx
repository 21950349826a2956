/** One account: what was just made is shown once, posts, what is in its hands, where it is signed in, and what can be done with it. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Button, Input } from 'antd'
import { useId, useState } from 'react'
import { Link, useParams } from 'react-router'
import { type AccountView, changePerson, endSessions, getAccount, listAccounts, revealPhone } from '../../contract/access.ts'
import { call, keyOf } from '../kit/call.ts'
import { Crumbs } from '../kit/Crumbs.tsx'
import { say } from '../kit/i18n.ts'
import { machine } from '../kit/machine.ts'
import { Failed, Said, Waiting } from '../kit/States.tsx'
import { moment } from '../kit/time.ts'
import { Deeds, type Made } from './AccountDeeds.tsx'
import { roleName } from './postWords.ts'
import { GiveAccount } from './GiveAccount.tsx'
import { Posts } from './Posts.tsx'
import { Copy, w } from './parts.tsx'

export function AccountPage({ made, forget }: { made: Made | null; forget: () => void }) {
  const id = Number(useParams()['id']),
    client = useQueryClient(),
    [reset, setReset] = useState<Made | null>(null)
  const one = useQuery({ queryKey: keyOf(getAccount, id), queryFn: () => call(getAccount, { params: { id } }), enabled: Number.isInteger(id) })
  /** Every deed answers with the account as it then stands. */
  const show = (next: AccountView) => {
    client.setQueryData(keyOf(getAccount, id), next)
    void client.invalidateQueries({ queryKey: keyOf(listAccounts) })
  }
  if (one.isPending) return <Waiting rows={6} />
  if (one.isError) return <Failed error={one.error} again={() => void one.refetch()} />
  const a = one.data,
    fresh = reset ?? (made?.account.id === id ? made : null)
  return (
    <>
      <Crumbs>
        <Link to="/admin/accounts">{w('账号与任职', 'Accounts and posts')}</Link>
      </Crumbs>
      <div className="head">
        <h1>{a.name}</h1>
        <span className="t3">{a.account ?? w('没有账号', 'no account')}</span>
        {!a.active && <span className="tag">{w('已停用', 'Off')}</span>}
        {a.lockedUntil && <span className="tag urgent">{w('锁住', 'Locked')}</span>}
      </div>
      {fresh && (
        <FirstPassword
          made={fresh}
          close={() => {
            setReset(null)
            forget()
          }}
        />
      )}
      {a.mine && (
        <p className="note">{w('这是你自己的账号。自己的账号和任职由另一位安全管理员来改', 'This is your own account. Another security administrator changes it and its posts')}</p>
      )}
      <div className="acc-two">
        <div>
          <Posts of={a} show={show} />
          <InHand of={a} />
          <Sessions of={a} show={show} />
        </div>
        <div>
          <Person of={a} show={show} />
          {a.account && !a.mine && <Deeds of={a} show={show} onReset={setReset} />}
          {!a.account && <GiveAccount of={a} show={show} onMade={setReset} />}
        </div>
      </div>
    </>
  )
}

function FirstPassword({ made, close }: { made: Made; close: () => void }) {
  return (
    <section className="hint once" role="status" style={{ marginBottom: 12 }}>
      <span>
        <b>{w('首次密码，只显示这一次', 'First password, shown this once')}</b>
        <br />
        <span className="t2 s12">
          {w(`当面或打电话告诉${made.account.name}，登录后要先换`, `Tell ${made.account.name} in person or by telephone; it must be changed at the first sign-in`)}
        </span>
      </span>
      <code>{made.password}</code>
      <Copy key={made.password} text={made.password} label={w('抄下来', 'Copy')} copied={w('抄好了', 'Copied')} />
      <Button size="small" type="text" onClick={close}>
        {w('已经告诉了', 'They have it')}
      </Button>
    </section>
  )
}

/** What would wait for nobody if this person went. */
function InHand({ of: a }: { of: AccountView }) {
  if (!a.inHand.length) return null
  return (
    <section className="box">
      <h2>
        {w(`只等这个人的有 ${a.inHand.length} 件`, `${a.inHand.length} wait for this person alone`)}{' '}
        <span>{w('离任前要先改派，或先给别人同样的任职', 'Before a post ends, have them reassigned or give another person the same post')}</span>
      </h2>
      {!a.active && <p className="note">{w('账号已停用，这些事现在没有人能办', 'The account is off: nobody can act on these now')}</p>}
      {a.inHand.slice(0, 50).map((m) => (
        <div key={`${m.no} ${m.clock} ${m.role}`} className="rep">
          <b>{m.no}</b>
          <span className="grow">{m.title}</span>
          <span className="t3 s12">{[roleName(m.role), say(m.clock), m.dueAt && w(`${moment(m.dueAt)} 到期`, `due ${moment(m.dueAt)}`)].filter(Boolean).join(' ')}</span>
        </div>
      ))}
    </section>
  )
}

function Sessions({ of: a, show }: { of: AccountView; show: (next: AccountView) => void }) {
  const end = useMutation({ mutationFn: (session?: string) => call(endSessions, { params: { id: a.id }, querystring: session ? { session } : {} }), onSuccess: show })
  return (
    <section className="box">
      <h2>
        {w('登录的地方', 'Signed in')}{' '}
        <span>{a.lastSignIn ? w(`上次登录 ${moment(a.lastSignIn)}`, `last sign-in ${moment(a.lastSignIn)}`) : w('还没有登录过', 'has never signed in')}</span>
      </h2>
      {a.sessions.length === 0 && <p className="t3">{w('现在没有在任何地方登录', 'Not signed in anywhere now')}</p>}
      {a.sessions.map((s) => (
        <div key={s.id} className="rep">
          <b title={s.agent ?? ''}>{machine(s.agent)}</b>
          <span className="grow t3 s12 dots">
            <span>{s.address ?? w('不知道从哪里', 'unknown address')}</span>
            <span>{w(`${moment(s.since)} 起`, `since ${moment(s.since)}`)}</span>
          </span>
          {!a.mine && (
            <Button size="small" loading={end.isPending && end.variables === s.id} onClick={() => end.mutate(s.id)}>
              {w('让它退出', 'Sign it out')}
            </Button>
          )}
        </div>
      ))}
      {a.sessions.length > 1 && !a.mine && (
        <Button size="small" style={{ marginTop: 8 }} onClick={() => end.mutate(undefined)}>
          {w('全部退出', 'Sign all out')}
        </Button>
      )}
      <Said error={end.error} />
    </section>
  )
}

function Person({ of: a, show }: { of: AccountView; show: (next: AccountView) => void }) {
  const id = useId(),
    [editing, setEditing] = useState(false),
    [name, setName] = useState(a.name),
    [phone, setPhone] = useState<string | null>(null),
    [purpose, setPurpose] = useState<string | null>(null)
  const save = useMutation({
    mutationFn: () =>
      call(changePerson, { params: { id: a.id }, body: { ...(name.trim() !== a.name ? { name: name.trim() } : {}), ...(phone === null ? {} : { phone: phone.trim() }) } }),
    onSuccess: (next) => {
      show(next)
      setEditing(false)
      setPhone(null)
      reveal.reset()
    },
  })
  const reveal = useMutation({ mutationFn: () => call(revealPhone, { params: { id: a.id }, body: { purpose: purpose!.trim() } }), onSuccess: () => setPurpose(null) })
  return (
    <section className="box">
      <h2>{w('人员', 'Person')}</h2>
      {editing ? (
        <form
          className="form"
          onSubmit={(e) => {
            e.preventDefault()
            save.mutate()
          }}
        >
          <div className="field">
            <label htmlFor={`${id}n`}>{w('姓名', 'Name')}</label>
            <Input id={`${id}n`} value={name} onChange={(e) => setName(e.target.value)} maxLength={40} />
          </div>
          <div className="field">
            <label htmlFor={`${id}p`}>{w('电话', 'Telephone')}</label>
            <Input id={`${id}p`} value={phone ?? ''} onChange={(e) => setPhone(e.target.value)} placeholder={a.phoneMask ?? ''} inputMode="tel" maxLength={20} />
            <span className="why">{w('不动就不改，清空就删掉', 'Left alone it stays; emptied it is removed')}</span>
          </div>
          <Said error={save.error} />
          <div className="line">
            <Button type="primary" htmlType="submit" loading={save.isPending} disabled={!name.trim() || (name.trim() === a.name && phone === null)}>
              {w('保存', 'Save')}
            </Button>
            <Button type="text" onClick={() => setEditing(false)}>
              {w('不改了', 'Leave it')}
            </Button>
          </div>
        </form>
      ) : (
        <>
          <dl className="kv">
            <dt>{w('电话', 'Telephone')}</dt>
            <dd>{reveal.data?.phone || a.phoneMask || <span className="t3">{w('没有留', 'none')}</span>}</dd>
            <dt>{w('建于', 'Made')}</dt>
            <dd>{moment(a.createdAt)}</dd>
            <dt>{w('密码', 'Password')}</dt>
            <dd>{a.mustChange ? w('首次密码，还没换', 'first password, not changed yet') : w('已换成自己的', 'their own')}</dd>
            <dt>{w('两步验证', 'Two-step')}</dt>
            <dd>{a.twoFactor ? w('开着', 'on') : w('没开', 'off')}</dd>
          </dl>
          <div className="line" style={{ marginTop: 12 }}>
            {!a.mine && (
              <Button size="small" onClick={() => setEditing(true)}>
                {w('改姓名、电话', 'Correct')}
              </Button>
            )}
            {a.phoneMask && !reveal.data && purpose === null && (
              <Button size="small" onClick={() => setPurpose('')}>
                {w('看电话要留痕', 'Show the number, on record')}
              </Button>
            )}
          </div>
          {purpose !== null && (
            <form
              className="form"
              onSubmit={(e) => {
                e.preventDefault()
                reveal.mutate()
              }}
            >
              <Input
                autoFocus
                value={purpose}
                onChange={(e) => setPurpose(e.target.value)}
                maxLength={200}
                aria-label={w('用途', 'Purpose')}
                placeholder={w('写明用途，比如：夜间值守联系', 'State the purpose')}
              />
              <Said error={reveal.error} />
              <div className="line">
                <Button htmlType="submit" loading={reveal.isPending} disabled={purpose.trim().length < 2}>
                  {w('查看并记下', 'Show and log')}
                </Button>
                <Button type="text" onClick={() => setPurpose(null)}>
                  {w('不看了', 'Not now')}
                </Button>
              </div>
            </form>
          )}
        </>
      )}
    </section>
  )
}
