/** 随手拍·我要反映: the residents' pages. No account, little to fetch, and nothing written is lost when the line is. */
import { useLayoutEffect, useSyncExternalStore } from 'react'
import { createRoot } from 'react-dom/client'
import { BrowserRouter, Link, Route, Routes } from 'react-router'
import { Icon, Logo } from '../kit/Icon.tsx'
import { isEnglish, lang, t } from '../kit/i18n.ts'
import { paint, shadeChoice, useShade } from '../kit/shade.ts'
import { begin } from './outbox.ts'
import { Progress } from './Progress.tsx'
import './public.css'
import { Report } from './Report.tsx'
import { useOffice } from './office.ts'

const online = (told: () => void) => {
  addEventListener('online', told)
  addEventListener('offline', told)
  return () => {
    removeEventListener('online', told)
    removeEventListener('offline', told)
  }
}

function App() {
  const shade = useShade(),
    language = lang.use(),
    line = useSyncExternalStore(online, () => navigator.onLine),
    office = useOffice()
  useLayoutEffect(() => paint(shade), [shade])
  useLayoutEffect(() => {
    document.documentElement.lang = language === 'en' ? 'en' : 'zh-CN'
    document.title = t('我要反映')
  }, [language])
  return (
    <div className="pub" key={language}>
      {office?.demo && <div className="demo">{t('演示：人物、电话和边界都是虚构的')}</div>}
      <header className="top">
        <Link className="brand" to="/public">
          <Logo />
          <b>{t('萤火')}</b>
          <span className="t3">{office?.office}</span>
        </Link>
        <span className="grow" />
        <button type="button" className="icon-btn" onClick={() => shadeChoice.set(shade === 'dark' ? 'light' : 'dark')} aria-label={shade === 'dark' ? t('换浅色') : t('换深色')}>
          <Icon name={shade === 'dark' ? 'sun' : 'moon'} />
        </button>
        <button
          type="button"
          className="icon-btn"
          onClick={() => lang.set(isEnglish() ? 'zh' : 'en')}
          title={isEnglish() ? '换成中文' : 'Switch to English'}
          lang={isEnglish() ? 'zh-CN' : 'en'}
        >
          {isEnglish() ? '中' : 'EN'}
        </button>
      </header>
      {!line && (
        <p className="note" role="status">
          {t('现在没有网络。写好点发送，先存在手机里，有网络就自动发出')}
        </p>
      )}
      <main>
        <Routes>
          <Route path="/public" element={<Report />} />
          <Route path="/public/:code" element={<Progress />} />
        </Routes>
      </main>
    </div>
  )
}

void begin()
createRoot(document.getElementById('root')!).render(
  <BrowserRouter>
    <App />
  </BrowserRouter>,
)
