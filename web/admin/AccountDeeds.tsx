/** What can be done with an account: unlock it, a new first password, take off the second step, switch it off and on. */
import { useMutation } from '@tanstack/react-query'
import { Button, Popconfirm } from 'antd'
import type { ReactNode } from 'react'
import { type AccountView, dropTwoFactor, liftLock, resetPassword, switchAccount } from '../../contract/access.ts'
import { call } from '../kit/call.ts'
import { Said } from '../kit/States.tsx'
import { moment } from '../kit/time.ts'
import { w } from './parts.tsx'

/** An account with the first password that is shown once. */
export type Made = { account: AccountView; password: string }

export function Deeds({ of: a, show, onReset }: { of: AccountView; show: (next: AccountView) => void; onReset: (made: Made) => void }) {
  const params = { id: a.id }
  const reset = useMutation({
    mutationFn: () => call(resetPassword, { params }),
    onSuccess: (made) => {
      show(made.account)
      onReset(made)
    },
  })
  const lift = useMutation({ mutationFn: () => call(liftLock, { params }), onSuccess: show })
  const drop = useMutation({ mutationFn: () => call(dropTwoFactor, { params }), onSuccess: show })
  const turn = useMutation({ mutationFn: (active: boolean) => call(switchAccount, { params, body: { active } }), onSuccess: show })
  const deed = (label: string, what: string, m: { mutate: () => void; isPending: boolean }, extra: { sure?: string; danger?: boolean } = {}): ReactNode => (
    <div>
      {extra.sure ? (
        <Popconfirm title={extra.sure} okText={label} cancelText={w('不了', 'No')} onConfirm={() => m.mutate()}>
          <Button loading={m.isPending} danger={extra.danger ?? false}>
            {label}
          </Button>
        </Popconfirm>
      ) : (
        <Button loading={m.isPending} onClick={() => m.mutate()}>
          {label}
        </Button>
      )}
      <span className="t3 s12">{what}</span>
    </div>
  )
  return (
    <section className="box">
      <h2>{w('账号', 'Account')}</h2>
      <div className="deeds">
        {a.lockedUntil && deed(w('解锁', 'Unlock'), w(`连续输错锁到 ${moment(a.lockedUntil)}`, `locked until ${moment(a.lockedUntil)} after wrong tries`), lift)}
        {deed(w('重置密码', 'Reset the password'), w('生成新的首次密码，所有地方都退出', 'a new first password; signed out everywhere'), reset, {
          sure: w('旧密码马上作废，确定？', 'The old password ends at once. Sure?'),
        })}
        {a.twoFactor &&
          deed(w('去掉两步验证', 'Take off the second step'), w('手机丢了才用。先当面核实是本人', 'for a lost telephone; make sure in person that it is them'), drop, {
            sure: w('已经核实是本人？', 'Have you made sure it is them?'),
          })}
        {a.active
          ? deed(
              w('停用', 'Switch off'),
              w('马上不能登录，任职不变', 'no sign-in from this moment; posts stay'),
              { mutate: () => turn.mutate(false), isPending: turn.isPending },
              { sure: w('马上停用这个账号？', 'Switch this account off at once?'), danger: true },
            )
          : deed(w('启用', 'Switch on'), w('用原来的密码又能登录', 'signs in again with the same password'), { mutate: () => turn.mutate(true), isPending: turn.isPending })}
        <Said error={reset.error ?? lift.error ?? drop.error ?? turn.error} />
      </div>
    </section>
  )
}
