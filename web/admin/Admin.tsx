/** 管理: one table of pages; each comes when it is opened, and whoever may open none of them does not see the door. */
import { lazy, type LazyExoticComponent, Suspense, type ComponentType, useEffect, useRef } from 'react'
import { Navigate, NavLink, Route, Routes, useLocation } from 'react-router'
import { type Capability, may } from '../../domain/access.ts'
import { type Zh, t } from '../kit/i18n.ts'
import { useMe } from '../kit/session.ts'
import { Empty, Waiting } from '../kit/States.tsx'
import { CalendarWarning } from './CalendarWarning.tsx'

/** A page under /admin: its path there, its name in the side navigation, and the capability it takes. */
interface AdminPage {
  path: string
  label: Zh
  needs: Capability
  Page: LazyExoticComponent<ComponentType>
}
/** Every page of administration, in the order of the side navigation. A page file has a default export; one line here is all it takes. */
export const adminPages: AdminPage[] = [
  { path: 'accounts', label: '账号与任职', needs: 'accounts.manage', Page: lazy(() => import('./Accounts.tsx')) },
  { path: 'units', label: '单位', needs: 'directory.write', Page: lazy(() => import('./Units.tsx')) },
  { path: 'settings', label: '设置', needs: 'directory.read', Page: lazy(() => import('./Settings.tsx')) },
  { path: 'calendar', label: '日历', needs: 'directory.read', Page: lazy(() => import('./Calendar.tsx')) },
  { path: 'grid', label: '网格', needs: 'directory.read', Page: lazy(() => import('./Grids.tsx')) },
  { path: 'catalogue', label: '事项目录', needs: 'directory.read', Page: lazy(() => import('./Catalogue.tsx')) },
  { path: 'rules', label: '派单规则', needs: 'routing.read', Page: lazy(() => import('./Rules.tsx')) },
  { path: 'duties', label: '派单目录', needs: 'directory.read', Page: lazy(() => import('./Duties.tsx')) },
  { path: 'precedents', label: '派遣先例', needs: 'routing.read', Page: lazy(() => import('./Precedents.tsx')) },
  { path: 'connectors', label: '接入', needs: 'connectors.watch', Page: lazy(() => import('./Connectors.tsx')) },
  { path: 'understanding', label: '事项识别', needs: 'directory.read', Page: lazy(() => import('./Understanding.tsx')) },
  { path: 'history', label: '迁入历史', needs: 'history.run', Page: lazy(() => import('./History.tsx')) },
  { path: 'audit', label: '审计', needs: 'audit.read', Page: lazy(() => import('./Audit.tsx')) },
]
/** Who sees 管理 in the main navigation: whoever keeps something there. Others may read reference data by its address. */
export const adminNeeds: Capability[] = [...new Set(adminPages.map((p) => p.needs).filter((c) => c !== 'directory.read'))]

export function Admin() {
  const { posts } = useMe(),
    { pathname } = useLocation(),
    nav = useRef<HTMLElement>(null)
  // on a phone the pages stand in one line: the one that is open comes into sight
  // biome-ignore lint/correctness/useExhaustiveDependencies: another path is what moves it
  useEffect(() => nav.current?.querySelector('.active')?.scrollIntoView({ block: 'nearest', inline: 'center' }), [pathname])
  const mine = adminPages.filter((p) => may(posts, p.needs))
  if (!mine.length)
    return (
      <Empty icon="lock" title={t('这里归管理员')}>
        {t('从上面的菜单走')}
      </Empty>
    )
  return (
    <div className="admin">
      <nav ref={nav} className="admin-nav" aria-label={t('管理')}>
        {mine.map((p) => (
          <NavLink key={p.path} to={`/admin/${p.path}`}>
            {t(p.label)}
          </NavLink>
        ))}
      </nav>
      <div className="admin-page">
        {may(posts, 'directory.write') && <CalendarWarning />}
        <Suspense fallback={<Waiting />}>
          <Routes>
            <Route index element={<Navigate to={mine[0]!.path} replace />} />
            {mine.map(({ path, Page }) => (
              <Route key={path} path={`${path}/*`} element={<Page />} />
            ))}
            <Route
              path="*"
              element={
                <Empty icon="search" title={t('没有这一页')}>
                  {t('从上面的菜单走')}
                </Empty>
              }
            />
          </Routes>
        </Suspense>
      </div>
    </div>
  )
}
