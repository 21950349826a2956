/** 给账号: a user name for somebody who is known by name only, as people are who came with the history of an earlier system. */
import { useMutation } from '@tanstack/react-query'
import { Button, Input } from 'antd'
import { useId, useState } from 'react'
import { type AccountView, giveAccount } from '../../contract/access.ts'
import { call } from '../kit/call.ts'
import { Said } from '../kit/States.tsx'
import { w } from './parts.tsx'

export function GiveAccount({ of: a, show, onMade }: { of: AccountView; show: (next: AccountView) => void; onMade: (made: { account: AccountView; password: string }) => void }) {
  const id = useId(),
    [account, setAccount] = useState('')
  const give = useMutation({
    mutationFn: () => call(giveAccount, { params: { id: a.id }, body: { account: account.trim() } }),
    onSuccess: (made) => {
      show(made.account)
      onMade(made)
    },
  })
  const sound = /^[A-Za-z0-9._-]{3,40}$/.test(account.trim())
  return (
    <section className="box">
      <h2>{w('给账号', 'Give an account')}</h2>
      <p className="t2 s12">{w(`${a.name}只有姓名，还不能登录`, `${a.name} is known by name only and cannot sign in yet`)}</p>
      <form
        className="form"
        onSubmit={(e) => {
          e.preventDefault()
          give.mutate()
        }}
      >
        <div className="field">
          <label htmlFor={id}>{w('用户名', 'User name')}</label>
          <Input
            id={id}
            value={account}
            onChange={(e) => setAccount(e.target.value)}
            maxLength={40}
            autoComplete="off"
            {...(account && !sound ? { status: 'error' as const } : {})}
          />
          <span className="why">{w('3 到 40 位字母、数字，登录时用，建好不能改', '3 to 40 letters and digits, used to sign in; it stays')}</span>
        </div>
        <Said error={give.error} />
        <div className="line">
          <Button type="primary" htmlType="submit" loading={give.isPending} disabled={!sound}>
            {w('建好，生成首次密码', 'Make it, with a first password')}
          </Button>
        </div>
      </form>
    </section>
  )
}
