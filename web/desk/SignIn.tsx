/** 登录: account and password, then the second step where it is on. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Button, Input } from 'antd'
import { useId, useState } from 'react'
import { signIn, whoAmI } from '../../contract/session.ts'
import { call, CallRefused, keyOf } from '../kit/call.ts'
import { t } from '../kit/i18n.ts'
import { Said } from '../kit/States.tsx'
import { Gate } from './Gate.tsx'

export function SignIn({ office, demo }: { office: string; demo: boolean }) {
  const client = useQueryClient(),
    id = useId(),
    [account, setAccount] = useState(''),
    [password, setPassword] = useState(''),
    [code, setCode] = useState(''),
    [second, setSecond] = useState(false)
  const enter = useMutation({
    mutationFn: (typed: string) => call(signIn, { body: { account: account.trim(), password, ...(typed ? { code: typed } : {}) } }),
    onSuccess: (me) => client.setQueryData(keyOf(whoAmI), me),
    onError: (e) => {
      if (e instanceof CallRefused && e.code === 'code-needed') setSecond(true)
      setCode('')
    },
  })
  const asking = second && enter.error instanceof CallRefused && enter.error.code === 'code-needed'
  return (
    <Gate office={office}>
      <form
        onSubmit={(e) => {
          e.preventDefault()
          enter.mutate(code)
        }}
      >
        <div>
          <h1>{t('登录')}</h1>
          <p className="t2">{demo ? t('演示：人物、电话和边界都是虚构的') : office}</p>
        </div>
        <div className="field">
          <label htmlFor={`${id}a`}>{t('账号')}</label>
          <Input id={`${id}a`} size="large" value={account} onChange={(e) => setAccount(e.target.value)} autoComplete="username" autoFocus disabled={second} />
        </div>
        <div className="field">
          <label htmlFor={`${id}p`}>{t('密码')}</label>
          <Input.Password id={`${id}p`} size="large" value={password} onChange={(e) => setPassword(e.target.value)} autoComplete="current-password" disabled={second} />
        </div>
        {second && (
          <div className="field">
            <label htmlFor={`${id}c`}>{t('第二步：认证器里的六位数字')}</label>
            <Input
              id={`${id}c`}
              size="large"
              value={code}
              onChange={(e) => {
                const typed = e.target.value.replace(/\D/g, '').slice(0, 6)
                setCode(typed)
                if (typed.length === 6) enter.mutate(typed)
              }}
              inputMode="numeric"
              autoComplete="one-time-code"
              autoFocus
            />
          </div>
        )}
        {!asking && <Said error={enter.error} />}
        <Button type="primary" size="large" htmlType="submit" loading={enter.isPending} disabled={!account.trim() || !password || (second && code.length < 6)} block>
          {t('登录')}
        </Button>
        {second && (
          <Button type="text" onClick={() => setSecond(false)}>
            {t('换个账号')}
          </Button>
        )}
        <p className="t3 s12">{t('查看居民个人信息要写用途，每次都留痕。')}</p>
      </form>
    </Gate>
  )
}
