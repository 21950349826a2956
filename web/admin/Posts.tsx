/** 任职: the posts of one person, past and to come; given from a day on, and ended on one. */
import { useMutation } from '@tanstack/react-query'
import { Button, Popconfirm, Select } from 'antd'
import { useId, useState } from 'react'
import { type AccountView, endPost, givePost } from '../../contract/access.ts'
import { type StaffRole, staffRoles } from '../../domain/access.ts'
import { placeOf } from '../../domain/posts.ts'
import { CellPick, UnitPick } from '../cases/picks.tsx'
import { call } from '../kit/call.ts'
import { useNow } from '../kit/now.ts'
import { Said } from '../kit/States.tsx'
import { dateKey, dayAfter } from '../kit/time.ts'
import { DayPick } from '../kit/When.tsx'
import { postName, roleName } from './postWords.ts'
import { span, w } from './parts.tsx'

export function Posts({ of: a, show }: { of: AccountView; show: (next: AccountView) => void }) {
  const [adding, setAdding] = useState(false)
  const today = dateKey(useNow())
  const end = useMutation({ mutationFn: (post: number) => call(endPost, { params: { id: a.id, post }, body: {} }), onSuccess: show })
  return (
    <section className="box">
      <h2>
        {w('任职', 'Posts')} <span>{w('人能看什么、能办什么，都从任职来', 'What a person sees and may do comes from their posts')}</span>
      </h2>
      {a.posts.length === 0 && <p className="t3">{w('还没有任职，登录了也什么都看不到', 'No post yet: signed in, they see nothing')}</p>}
      {a.posts.map((p) => {
        const gone = !p.now && p.from <= today
        return (
          <div key={p.id} className={gone ? 'post-row gone' : 'post-row'}>
            <b>{postName(p)}</b>
            <span className="t3 s12 grow">{span(p.from, p.to)}</span>
            {gone ? (
              <span className="s12">{w('已结束', 'ended')}</span>
            ) : (
              !a.mine &&
              p.now && (
                <Popconfirm
                  title={w('今天起不再任这个职？', 'Does this post end today?')}
                  okText={w('离任', 'End it')}
                  cancelText={w('不了', 'No')}
                  onConfirm={() => end.mutate(p.id)}
                >
                  <Button size="small" loading={end.isPending && end.variables === p.id}>
                    {w('离任', 'End')}
                  </Button>
                </Popconfirm>
              )
            )}
          </div>
        )
      })}
      <Said error={end.error} />
      {!a.mine &&
        (adding ? (
          <Give
            id={a.id}
            show={(next) => {
              show(next)
              setAdding(false)
            }}
            cancel={() => setAdding(false)}
          />
        ) : (
          <Button size="small" style={{ marginTop: 8 }} onClick={() => setAdding(true)}>
            {w('加任职', 'Give a post')}
          </Button>
        ))}
    </section>
  )
}

function Give({ id, show, cancel }: { id: number; show: (next: AccountView) => void; cancel: () => void }) {
  const key = useId(),
    [role, setRole] = useState<StaffRole>(),
    [unit, setUnit] = useState<number>(),
    [cell, setCell] = useState<number>(),
    [from, setFrom] = useState(''),
    [to, setTo] = useState('')
  const place = role ? placeOf(role) : null
  const give = useMutation({
    mutationFn: () =>
      call(givePost, {
        params: { id },
        body: {
          role: role!,
          ...(place === 'unit' ? { unitId: unit! } : {}),
          ...(place === 'cell' ? { cellId: cell! } : {}),
          ...(from ? { from } : {}),
          ...(to ? { to: dayAfter(to) } : {}),
        },
      }),
    onSuccess: show,
  })
  return (
    <form
      className="form cols"
      onSubmit={(e) => {
        e.preventDefault()
        give.mutate()
      }}
    >
      <div className="field">
        <label htmlFor={`${key}r`}>{w('岗位', 'Role')}</label>
        <Select
          id={`${key}r`}
          value={role ?? null}
          onChange={(v) => setRole(v ?? undefined)}
          options={(Object.keys(staffRoles) as StaffRole[]).map((value) => ({ value, label: roleName(value) }))}
          placeholder={w('选岗位', 'Choose')}
        />
      </div>
      {place && (
        <div className="field">
          <label htmlFor={`${key}p`}>{place === 'unit' ? w('单位', 'Unit') : w('网格或社区，管它和它下面的', 'Cell or community, with all below it')}</label>
          {place === 'unit' ? <UnitPick id={`${key}p`} value={unit} set={(v) => setUnit(v as number | undefined)} /> : <CellPick id={`${key}p`} value={cell} set={setCell} />}
        </div>
      )}
      <div className="field">
        <label htmlFor={`${key}f`}>{w('从哪天起', 'First day')}</label>
        <DayPick id={`${key}f`} value={from} set={setFrom} empty={w('今天', 'today')} />
      </div>
      <div className="field">
        <label htmlFor={`${key}t`}>{w('到哪天为止', 'Last day')}</label>
        <DayPick id={`${key}t`} value={to} set={setTo} {...(from ? { min: from } : {})} empty={w('不定', 'open')} />
      </div>
      <div className="wide">
        <Said error={give.error} />
        <div className="line">
          <Button
            type="primary"
            htmlType="submit"
            loading={give.isPending}
            disabled={!role || (place === 'unit' && unit === undefined) || (place === 'cell' && cell === undefined)}
          >
            {w('任职', 'Give it')}
          </Button>
          <Button type="text" onClick={cancel}>
            {w('先不加', 'Not now')}
          </Button>
        </div>
      </div>
    </form>
  )
}
