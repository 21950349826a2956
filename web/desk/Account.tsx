/** 我的账号: where I am signed in, my password, my second step. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Button, Input } from 'antd'
import { toDataURL } from 'qrcode'
import { useEffect, useId, useState } from 'react'
import { confirmTwoFactor, mySessions, revokeSession, startTwoFactor, whoAmI } from '../../contract/session.ts'
import { staffRoles } from '../../domain/access.ts'
import { call, keyOf } from '../kit/call.ts'
import { isEnglish, t } from '../kit/i18n.ts'
import { machine } from '../kit/machine.ts'
import { useMe } from '../kit/session.ts'
import { Failed, Said, Waiting } from '../kit/States.tsx'
import { moment } from '../kit/time.ts'
import { PasswordForm } from './Password.tsx'

function Sessions() {
  const client = useQueryClient(),
    all = useQuery({ queryKey: keyOf(mySessions), queryFn: () => call(mySessions, {}) })
  const revoke = useMutation({ mutationFn: (id: string) => call(revokeSession, { params: { id } }), onSuccess: () => client.invalidateQueries({ queryKey: keyOf(mySessions) }) })
  return (
    <section className="box">
      <h2>
        {t('我登录的地方')} <span>{t('不认得的就让它退出，再换密码')}</span>
      </h2>
      {all.isPending ? (
        <Waiting rows={2} />
      ) : all.isError ? (
        <Failed error={all.error} again={() => void all.refetch()} />
      ) : (
        all.data.map((s) => (
          <div key={s.id} className="rep">
            <b>{machine(s.agent)}</b>
            <span className="grow t3 s12 dots">
              {[s.address, t('{} 起', moment(s.since))].filter(Boolean).map((x) => (
                <span key={x}>{x}</span>
              ))}
            </span>
            {s.current ? (
              <span className="tag">{t('这里')}</span>
            ) : (
              <Button size="small" loading={revoke.isPending && revoke.variables === s.id} onClick={() => revoke.mutate(s.id)}>
                {t('让它退出')}
              </Button>
            )}
          </div>
        ))
      )}
      <Said error={revoke.error} />
    </section>
  )
}

function TwoFactor() {
  const me = useMe(),
    client = useQueryClient(),
    id = useId(),
    [password, setPassword] = useState(''),
    [code, setCode] = useState(''),
    [picture, setPicture] = useState<string>()
  const start = useMutation({ mutationFn: () => call(startTwoFactor, { body: { password } }), onSuccess: () => setPassword('') })
  const confirm = useMutation({
    mutationFn: () => call(confirmTwoFactor, { body: { code } }),
    onSuccess: (next) => {
      client.setQueryData(keyOf(whoAmI), next)
      start.reset()
      setCode('')
    },
  })
  useEffect(() => {
    if (start.data) void toDataURL(start.data.uri, { margin: 2, width: 200 }).then(setPicture)
  }, [start.data])
  return (
    <section className="box">
      <h2>
        {t('两步验证')} <span>{me.twoFactor ? t('已开：登录时还要认证器里的六位数字') : t('没开。开了以后，别人知道密码也进不来')}</span>
      </h2>
      {start.data ? (
        <form
          className="form"
          onSubmit={(e) => {
            e.preventDefault()
            confirm.mutate()
          }}
        >
          <p>{t('用认证器扫这个码，再写它给的六位数字。')}</p>
          {picture && <img src={picture} alt={t('认证器用的二维码')} width={200} height={200} style={{ borderRadius: 6, border: '1px solid var(--line)' }} />}
          <p className="t2 s12">
            {t('扫不了就手输：')}
            <code style={{ fontFamily: 'var(--mono)' }}>{start.data.secret}</code>
          </p>
          <div className="field">
            <label htmlFor={`${id}c`}>{t('六位数字')}</label>
            <Input
              id={`${id}c`}
              value={code}
              onChange={(e) => setCode(e.target.value.replace(/\D/g, '').slice(0, 6))}
              inputMode="numeric"
              autoComplete="one-time-code"
              style={{ maxWidth: 200 }}
            />
          </div>
          <Said error={confirm.error} />
          <div className="line">
            <Button type="primary" htmlType="submit" loading={confirm.isPending} disabled={code.length < 6}>
              {t('开两步验证')}
            </Button>
            <Button type="text" onClick={() => start.reset()}>
              {t('先不开')}
            </Button>
          </div>
        </form>
      ) : (
        <form
          className="form"
          onSubmit={(e) => {
            e.preventDefault()
            start.mutate()
          }}
        >
          <div className="field">
            <label htmlFor={`${id}p`}>{t('先写一遍密码')}</label>
            <Input.Password id={`${id}p`} value={password} onChange={(e) => setPassword(e.target.value)} autoComplete="current-password" />
          </div>
          <Said error={start.error} />
          <span>
            <Button htmlType="submit" loading={start.isPending} disabled={!password}>
              {me.twoFactor ? t('换一个认证器') : t('开两步验证')}
            </Button>
          </span>
        </form>
      )}
    </section>
  )
}

export function Account() {
  const me = useMe()
  return (
    <div className="page narrow">
      <div className="head">
        <h1>{t('我的账号')}</h1>
      </div>
      <section className="box">
        <h2>
          {me.name} <span>{me.account}</span>
        </h2>
        <dl className="kv">
          <dt>{t('任职')}</dt>
          <dd>
            {me.posts.map((p, n) => (
              <p key={n}>{[isEnglish() ? staffRoles[p.role].en : staffRoles[p.role].label, p.unit, p.cell].filter(Boolean).join('，')}</p>
            ))}
          </dd>
        </dl>
      </section>
      <Sessions />
      <TwoFactor />
      <section className="box">
        <h2>{t('换密码')}</h2>
        <PasswordForm />
      </section>
    </div>
  )
}
