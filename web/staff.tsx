/** Where the staff begin: theme, language, the store of answers, and the desk. */
import { QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { ConfigProvider } from 'antd'
import enUS from 'antd/es/locale/en_US'
import zhCN from 'antd/es/locale/zh_CN'
import 'dayjs/locale/zh-cn'
import { lazy, Suspense, useLayoutEffect } from 'react'
import { createRoot } from 'react-dom/client'
import { BrowserRouter, Route, Routes } from 'react-router'
import { whoAmI } from '../contract/session.ts'
import { Admin, adminNeeds } from './admin/Admin.tsx'
import { type Annex, Desk } from './desk/Desk.tsx'
import { CallRefused, keyOf } from './kit/call.ts'
import { lang } from './kit/i18n.ts'
import { Waiting } from './kit/States.tsx'
import { paint, themeOf, tokensOf, useShade } from './kit/theme.ts'

const refused = (e: Error) => e instanceof CallRefused && e.code !== 'offline'
const client: QueryClient = new QueryClient({
  defaultOptions: { queries: { staleTime: 20_000, retry: (times, e) => !refused(e) && times < 2 } },
  // a session that ended anywhere ends here: the sign-in stands first again, and drafts are still in the browser
  queryCache: new QueryCache({ onError: (e) => e instanceof CallRefused && e.code === 'signed-out' && client.setQueryData(keyOf(whoAmI), null) }),
})

// read by who writes programs, not by who works here: no sign-in, and it comes when it is opened
const ApiPage = lazy(() => import('./admin/ApiPage.tsx'))
// rooms on one floor do not know each other: here they are put side by side
const annexes: Annex[] = [{ to: '/admin', label: '管理', needs: adminNeeds, page: <Admin /> }]

function App() {
  const shade = useShade(),
    language = lang.use()
  useLayoutEffect(() => paint(shade), [shade])
  useLayoutEffect(() => {
    document.documentElement.lang = language === 'en' ? 'en' : 'zh-CN'
  }, [language])
  return (
    <ConfigProvider theme={themeOf(tokensOf(shade))} locale={language === 'en' ? enUS : zhCN} button={{ autoInsertSpace: false }}>
      <Routes>
        <Route
          path="/api-docs"
          element={
            <Suspense fallback={<Waiting />}>
              <ApiPage key={language} />
            </Suspense>
          }
        />
        <Route path="*" element={<Desk key={language} annexes={annexes} />} />
      </Routes>
    </ConfigProvider>
  )
}

createRoot(document.getElementById('root')!).render(
  <QueryClientProvider client={client}>
    <BrowserRouter>
      <App />
    </BrowserRouter>
  </QueryClientProvider>,
)
