/** 初始设置: an empty house gets its name and its three separated administrators, once. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Button, Input } from 'antd'
import { useId, useState } from 'react'
import { setUp } from '../../contract/session.ts'
import { staffRoles } from '../../domain/access.ts'
import { call } from '../kit/call.ts'
import { isEnglish, t, type Zh } from '../kit/i18n.ts'
import { Said } from '../kit/States.tsx'
import { Gate } from './Gate.tsx'

const three = ['sysAdmin', 'securityAdmin', 'auditor'] as const
const does: Record<(typeof three)[number], Zh> = { sysAdmin: '管单位、网格、事项这些基础数据', securityAdmin: '管账号、任职和权限', auditor: '看所有留痕，别的都不能动' }

export function SetUp() {
  const client = useQueryClient(),
    id = useId(),
    [office, setOffice] = useState(''),
    [admins, setAdmins] = useState(() => three.map((role) => ({ role, name: '', account: '', password: '' })))
  const go = useMutation({ mutationFn: () => call(setUp, { body: { office: office.trim(), admins } }), onSuccess: () => client.invalidateQueries() })
  const accounts = admins.map((a) => a.account)
  const ready =
    office.trim().length >= 2 && admins.every((a) => a.name.trim() && /^[A-Za-z0-9._-]{3,40}$/.test(a.account) && a.password.length >= 10) && new Set(accounts).size === 3
  return (
    <Gate office={office}>
      <form
        className="broad"
        onSubmit={(e) => {
          e.preventDefault()
          go.mutate()
        }}
      >
        <div>
          <h1>{t('初始设置')}</h1>
          <p className="t2">{t('这里还没有人。先定名称和三位管理员，三个人不能互相代替。')}</p>
        </div>
        <div className="field">
          <label htmlFor={`${id}o`}>{t('单位名称')}</label>
          <Input id={`${id}o`} value={office} onChange={(e) => setOffice(e.target.value)} maxLength={40} autoFocus />
        </div>
        {admins.map((a, i) => (
          <fieldset key={a.role} style={{ border: 0, padding: 0, margin: 0 }}>
            <legend style={{ padding: 0 }}>
              <b>{isEnglish() ? staffRoles[a.role].en : staffRoles[a.role].label}</b> <span className="t3 s12">{t(does[a.role])}</span>
            </legend>
            <div className="form cols" style={{ gridTemplateColumns: 'repeat(auto-fit, minmax(150px, 1fr))', marginTop: 6 }}>
              {(['name', 'account', 'password'] as const).map((k) => (
                <div className="field" key={k}>
                  <label htmlFor={id + a.role + k}>{k === 'name' ? t('姓名') : k === 'account' ? t('账号') : t('密码')}</label>
                  <Input
                    id={id + a.role + k}
                    type={k === 'password' ? 'password' : 'text'}
                    value={a[k]}
                    autoComplete={k === 'password' ? 'new-password' : 'off'}
                    onChange={(e) => setAdmins((all) => all.map((x, n) => (n === i ? { ...x, [k]: e.target.value } : x)))}
                  />
                </div>
              ))}
            </div>
          </fieldset>
        ))}
        <p className="t3 s12">{t('账号用字母、数字，3 位以上，三个不同；密码至少 10 位，要有字母和数字')}</p>
        <Said error={go.error} />
        <Button type="primary" size="large" htmlType="submit" loading={go.isPending} disabled={!ready}>
          {t('建好这三位管理员')}
        </Button>
      </form>
    </Gate>
  )
}
