/** The door of the desk: who is there decides which page stands first; below it, one page an address. */
import { useQuery } from '@tanstack/react-query'
import { lazy, type ReactNode, Suspense } from 'react'
import { Navigate, Route, Routes } from 'react-router'
import { setUpState, whoAmI } from '../../contract/session.ts'
import { may } from '../../domain/access.ts'
import { call, CallRefused, keyOf } from '../kit/call.ts'
import { t } from '../kit/i18n.ts'
import { MeContext } from '../kit/session.ts'
import { type Place, Shell } from '../kit/Shell.tsx'
import { Empty, Failed, Waiting } from '../kit/States.tsx'
import { AlertBanner } from './AlertBanner.tsx'
import { Account } from './Account.tsx'
import { CasePage } from './CasePage.tsx'
import { Cases } from './Cases.tsx'
import { GridMap } from './GridMap.tsx'
import { NewPassword } from './Password.tsx'
import { Report } from './Report.tsx'
import { SetUp } from './SetUp.tsx'
import { SignIn } from './SignIn.tsx'
import { Work } from './Work.tsx'

// few people import, and its table is heavy: it comes when it is opened
const Import = lazy(() => import('./Import.tsx'))
const Notices = lazy(() => import('./Notices.tsx'))
const HotSpots = lazy(() => import('./HotSpots.tsx'))
const Alerts = lazy(() => import('./Alerts.tsx'))
const LikenessDryRun = lazy(() => import('./LikenessDryRun.tsx'))

/** A part of the house beside the desk, under its own address and in the same navigation. */
export type Annex = Place & { page: ReactNode }

export function Desk({ annexes = [] }: { annexes?: readonly Annex[] }) {
  const me = useQuery({
    queryKey: keyOf(whoAmI),
    queryFn: () =>
      call(whoAmI, {}).catch((e) => {
        if (e instanceof CallRefused && e.code === 'signed-out') return null
        throw e
      }),
    staleTime: Number.POSITIVE_INFINITY,
  })
  const house = useQuery({ queryKey: keyOf(setUpState), queryFn: () => call(setUpState, {}), enabled: me.data === null })
  if (me.isError) return <Failed error={me.error} again={() => void me.refetch()} />
  if (me.isPending) return null
  if (me.data === null) {
    if (house.isError) return <Failed error={house.error} again={() => void house.refetch()} />
    if (!house.data) return null
    return house.data.needed ? <SetUp /> : <SignIn office={house.data.office} demo={house.data.demo} />
  }
  const first = may(me.data.posts, 'cases.act') ? (
    <Work />
  ) : (
    <Navigate to={may(me.data.posts, 'cases.read') ? '/cases' : (annexes.find((a) => [a.needs].flat().some((need) => may(me.data!.posts, need)))?.to ?? '/account')} replace />
  )
  return (
    <MeContext value={me.data}>
      {me.data.mustChangePassword ? (
        <NewPassword />
      ) : (
        <Routes>
          <Route element={<Shell more={annexes} banner={<AlertBanner />} />}>
            <Route index element={first} />
            <Route path="cases" element={<Cases />} />
            <Route path="cases/:no" element={<CasePage />} />
            <Route path="report" element={<Report />} />
            <Route path="grid" element={<GridMap />} />
            <Route
              path="import"
              element={
                <Suspense fallback={<Waiting />}>
                  <Import />
                </Suspense>
              }
            />
            <Route
              path="hotspots"
              element={
                <Suspense fallback={<Waiting />}>
                  <HotSpots />
                </Suspense>
              }
            />
            <Route
              path="alerts"
              element={
                <Suspense fallback={<Waiting />}>
                  <Alerts />
                </Suspense>
              }
            />
            <Route
              path="likeness"
              element={
                <Suspense fallback={<Waiting />}>
                  <LikenessDryRun />
                </Suspense>
              }
            />
            <Route
              path="notices"
              element={
                <Suspense fallback={<Waiting />}>
                  <Notices />
                </Suspense>
              }
            />
            <Route path="account" element={<Account />} />
            {annexes.map((a) => (
              <Route key={a.to} path={`${a.to}/*`} element={a.page} />
            ))}
            <Route
              path="*"
              element={
                <Empty icon="search" title={t('没有这一页')}>
                  {t('从上面的菜单走')}
                </Empty>
              }
            />
          </Route>
        </Routes>
      )}
    </MeContext>
  )
}
