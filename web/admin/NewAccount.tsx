/** 建账号: a person and their user name; the first password is made by the house and shown once, on the page that follows. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Button, Input } from 'antd'
import { useId, useState } from 'react'
import { Link } from 'react-router'
import { type AccountView, createAccount, listAccounts } from '../../contract/access.ts'
import { call, keyOf } from '../kit/call.ts'
import { Said } from '../kit/States.tsx'
import { w } from './parts.tsx'

export function NewAccount({ onMade }: { onMade: (made: { account: AccountView; password: string }) => void }) {
  const id = useId(),
    client = useQueryClient(),
    [name, setName] = useState(''),
    [account, setAccount] = useState(''),
    [phone, setPhone] = useState('')
  const make = useMutation({
    mutationFn: () => call(createAccount, { body: { name: name.trim(), account: account.trim(), ...(phone.trim() ? { phone: phone.trim() } : {}) } }),
    onSuccess: (made) => {
      void client.invalidateQueries({ queryKey: keyOf(listAccounts) })
      onMade(made)
    },
  })
  const sound = /^[A-Za-z0-9._-]{3,40}$/.test(account.trim())
  return (
    <>
      <div className="head">
        <h1>{w('建账号', 'New account')}</h1>
      </div>
      <section className="box" style={{ maxWidth: 480 }}>
        <form
          className="form"
          style={{ marginTop: 0 }}
          onSubmit={(e) => {
            e.preventDefault()
            make.mutate()
          }}
        >
          <div className="field">
            <label htmlFor={`${id}n`}>{w('姓名', 'Name')}</label>
            <Input id={`${id}n`} autoFocus value={name} onChange={(e) => setName(e.target.value)} maxLength={40} autoComplete="off" />
          </div>
          <div className="field">
            <label htmlFor={`${id}a`}>{w('用户名', 'User name')}</label>
            <Input
              id={`${id}a`}
              value={account}
              onChange={(e) => setAccount(e.target.value)}
              maxLength={40}
              autoComplete="off"
              {...(account && !sound ? { status: 'error' as const } : {})}
            />
            <span className="why">{w('3 到 40 位字母、数字，登录时用，建好不能改', '3 to 40 letters and digits, used to sign in; it stays')}</span>
          </div>
          <div className="field">
            <label htmlFor={`${id}p`}>{w('电话，可以不填', 'Telephone, optional')}</label>
            <Input id={`${id}p`} value={phone} onChange={(e) => setPhone(e.target.value)} maxLength={20} inputMode="tel" autoComplete="off" />
            <span className="why">{w('加密保存，平时只显示头三位和末四位', 'Kept sealed; only its ends are shown')}</span>
          </div>
          <Said error={make.error} />
          <div className="line">
            <Button type="primary" htmlType="submit" loading={make.isPending} disabled={!name.trim() || !sound}>
              {w('建好，生成首次密码', 'Make it, with a first password')}
            </Button>
            <Link to="/admin/accounts">
              <Button type="text">{w('先不建', 'Not now')}</Button>
            </Link>
          </div>
        </form>
      </section>
    </>
  )
}
