/** A password of one's own: forced at the first sign-in, and from the account page whenever one likes. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Button, Input } from 'antd'
import { useId, useState } from 'react'
import { changePassword, mySessions, whoAmI } from '../../contract/session.ts'
import { call, keyOf } from '../kit/call.ts'
import { t } from '../kit/i18n.ts'
import { useMe } from '../kit/session.ts'
import { Said } from '../kit/States.tsx'
import { Gate } from './Gate.tsx'

export function PasswordForm({ forced }: { forced?: boolean }) {
  const client = useQueryClient(),
    id = useId(),
    [old, setOld] = useState(''),
    [fresh, setFresh] = useState(''),
    [again, setAgain] = useState('')
  const change = useMutation({
    mutationFn: () => call(changePassword, { body: { old, fresh } }),
    onSuccess: (me) => {
      client.setQueryData(keyOf(whoAmI), me)
      void client.invalidateQueries({ queryKey: keyOf(mySessions) })
      for (const set of [setOld, setFresh, setAgain]) set('')
    },
  })
  const differs = again !== '' && again !== fresh
  const field = (key: string, label: string, value: string, set: (v: string) => void, auto: string) => (
    <div className="field">
      <label htmlFor={id + key}>{label}</label>
      <Input.Password
        id={id + key}
        value={value}
        onChange={(e) => set(e.target.value)}
        autoComplete={auto}
        size={forced ? 'large' : 'middle'}
        {...(key === '3' && differs ? { status: 'error' as const } : {})}
      />
    </div>
  )
  return (
    <form
      className="form"
      onSubmit={(e) => {
        e.preventDefault()
        change.mutate()
      }}
    >
      {field('1', forced ? t('现在的密码') : t('旧密码'), old, setOld, 'current-password')}
      {field('2', t('新密码'), fresh, setFresh, 'new-password')}
      {field('3', t('再写一遍'), again, setAgain, 'new-password')}
      <p className="t3 s12">{differs ? t('两遍不一样') : t('至少 10 位，要有字母和数字')}</p>
      <Said error={change.error} />
      {change.isSuccess && <p role="status">{t('密码换好了，别处的登录都已退出')}</p>}
      <Button type="primary" htmlType="submit" size={forced ? 'large' : 'middle'} loading={change.isPending} disabled={!old || fresh.length < 10 || again !== fresh}>
        {t('换密码')}
      </Button>
    </form>
  )
}

export function NewPassword() {
  const me = useMe()
  return (
    <Gate office={me.office}>
      <div style={{ width: '100%', maxWidth: 372 }}>
        <h1>{t('先换一个自己的密码')}</h1>
        <p className="t2">{t('{}，第一次登录用的密码别人也知道，换好就能进去', me.name)}</p>
        <PasswordForm forced />
      </div>
    </Gate>
  )
}
