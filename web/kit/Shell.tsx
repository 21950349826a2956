/** What stands around every page: where one can go, whether the line stands, who sits here. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Dropdown } from 'antd'
import { type ReactNode, useState } from 'react'
import { NavLink, Outlet, useLocation, useNavigate } from 'react-router'
import { signOut } from '../../contract/session.ts'
import { type Capability, may, staffRoles } from '../../domain/access.ts'
import { Bell } from './Bell.tsx'
import { call } from './call.ts'
import { useHeading } from './heading.ts'
import { Icon, Logo } from './Icon.tsx'
import { isEnglish, lang, t, type Zh } from './i18n.ts'
import { line, useLive } from './live.ts'
import { useMe } from './session.ts'
import { shadeChoice, useShade } from './theme.ts'

/** A place of the main navigation, seen by whoever has one of these capabilities. */
export interface Place {
  to: string
  label: Zh
  needs: Capability | readonly Capability[]
}
const places: Place[] = [
  { to: '/', label: '我的事', needs: 'cases.act' },
  { to: '/cases', label: '案件', needs: 'cases.read' },
  { to: '/grid', label: '网格', needs: 'directory.read' },
  { to: '/report', label: '登记', needs: 'reports.file' },
  { to: '/notices', label: '待回告', needs: 'notices.tell' },
  { to: '/import', label: '导入', needs: 'imports.run' },
  { to: '/hotspots', label: '热点', needs: 'hotspots.read' },
  { to: '/alerts', label: '预警', needs: 'alerts.read' },
  { to: '/likeness', label: '相似规则', needs: 'likeness.rules' },
]

/** Light or dark, 中文 or English: the same two switches on every page and before the sign-in. */
export function Switches() {
  const shade = useShade()
  return (
    <>
      <button type="button" className="icon-btn" onClick={() => shadeChoice.set(shade === 'dark' ? 'light' : 'dark')} aria-label={shade === 'dark' ? t('换浅色') : t('换深色')}>
        <Icon name={shade === 'dark' ? 'sun' : 'moon'} />
      </button>
      <button
        type="button"
        className="icon-btn"
        onClick={() => lang.set(isEnglish() ? 'zh' : 'en')}
        lang={isEnglish() ? 'zh-CN' : 'en'}
        aria-label={isEnglish() ? '中，换成中文' : 'EN, switch to English'}
      >
        {isEnglish() ? '中' : 'EN'}
      </button>
    </>
  )
}

/** So many places stand at the foot of a phone; of more, the rest opens above them. */
const FOOT = 5
function Nav({ places }: { places: readonly Place[] }) {
  const { pathname } = useLocation(),
    [openAt, setOpenAt] = useState<string | null>(null)
  const open = openAt === pathname, // going somewhere shuts it
    first = places.length > FOOT ? FOOT - 1 : FOOT,
    inRest = places.slice(first).some((p) => pathname.startsWith(p.to))
  const link = (p: Place) => (
    <NavLink key={p.to} to={p.to} end={p.to === '/'}>
      {t(p.label)}
    </NavLink>
  )
  return (
    <nav className={open ? 'nav open' : 'nav'} aria-label={t('主导航')} onKeyDown={(e) => e.key === 'Escape' && setOpenAt(null)}>
      {places.slice(0, first).map(link)}
      {places.length > FOOT && (
        <button type="button" className={inRest ? 'plain active' : 'plain'} aria-expanded={open} onClick={() => setOpenAt(open ? null : pathname)}>
          {open ? t('收起') : t('更多')}
        </button>
      )}
      <span className="rest">{places.slice(first).map(link)}</span>
    </nav>
  )
}

export function Shell({ more = [], banner = null }: { more?: readonly Place[]; banner?: ReactNode }) {
  useLive()
  useHeading()
  const me = useMe(),
    state = line.use(),
    go = useNavigate(),
    client = useQueryClient()
  const leave = useMutation({ mutationFn: () => call(signOut, {}), onSettled: () => client.clear() })
  const post = me.posts[0],
    role = post && (isEnglish() ? staffRoles[post.role].en : staffRoles[post.role].label)
  return (
    <>
      {me.demo && <div className="demo">{t('演示：人物、电话和边界都是虚构的')}</div>}
      <header className="top">
        <NavLink className="brand" to="/">
          <Logo />
          <b>{t('萤火')}</b>
          <span className="t3">{me.office}</span>
        </NavLink>
        <Nav places={[...places, ...more].filter((p) => [p.needs].flat().some((need) => may(me.posts, need)))} />
        <span className="grow" />
        <span className={state === 'up' ? 'live' : 'live off'} role="status">
          <i />
          <span>{state === 'up' ? t('实时') : t('断线')}</span>
        </span>
        {may(me.posts, 'cases.act') && <Bell />}
        <Switches />
        <Dropdown
          trigger={['click']}
          menu={{
            items: [
              { key: 'account', label: t('我的账号'), onClick: () => void go('/account') },
              { key: 'leave', label: t('退出'), onClick: () => leave.mutate() },
            ],
          }}
        >
          <button type="button" className="plain who" title={t('我的账号')}>
            <span className="av" aria-hidden="true">
              {me.name.slice(-1)}
            </span>
            <span>
              <b>{me.name}</b>
              <br />
              <span className="t3">{[role, post?.unit ?? post?.cell].filter(Boolean).join(' ')}</span>
            </span>
          </button>
        </Dropdown>
      </header>
      {state === 'down' && (
        <div className="lost" role="alert">
          <span>{t('连不上服务器，正在重连。写到一半的都在')}</span>
          <button type="button" className="plain" onClick={() => location.reload()}>
            {t('立即重试')}
          </button>
        </div>
      )}
      {banner}
      <main>
        <Outlet />
      </main>
    </>
  )
}
