/** The form: what, where, a photo; who you are is your own affair. */
import { lazy, Suspense, useEffect, useId, useState } from 'react'
import { Link, useNavigate } from 'react-router'
import { plainReceiptCode } from '../../domain/publicWords.ts'
import { Icon } from '../kit/Icon.tsx'
import { isEnglish, t } from '../kit/i18n.ts'
import type { Grid } from '../kit/Map.tsx'
import { moment } from '../kit/time.ts'
import { useOffice } from './office.ts'
import { discard, draftPhotos, freshKey, keepDraft, keepPhotos, type Letter, post, type Receipt, recallDraft, receipts, waiting } from './outbox.ts'
import { Photos } from './Photos.tsx'

const MapView = lazy(() => import('../kit/Map.tsx'))
interface Draft {
  key: string
  text: string
  place: string
  at: { lng: number; lat: number } | null
  name: string
  phone: string
  wantsReply: boolean
}
const blank = (): Draft => ({
  key: freshKey(),
  text: '',
  place: '',
  at: null,
  name: '',
  phone: '',
  wantsReply: true,
})

export function Report() {
  const id = useId(),
    office = useOffice(),
    mine = receipts.use(),
    box = waiting.use()
  const [d, setDraft] = useState<Draft>(() => recallDraft(blank())),
    [photos, setPhotos] = useState<Blob[]>([]),
    [offered, setOffered] = useState<{ lng: number; lat: number } | null>(null)
  const [map, setMap] = useState(false),
    [seeking, setSeeking] = useState<'no' | 'yes' | 'failed'>('no'),
    [sending, setSending] = useState(false),
    [done, setDone] = useState<Receipt | 'waits' | null>(null),
    [trap, setTrap] = useState('')
  const put = (part: Partial<Draft>) => setDraft((old) => ({ ...old, ...part }))
  useEffect(() => {
    void draftPhotos().then(setPhotos)
  }, [])
  useEffect(() => {
    if (!done) keepDraft(d)
  }, [d, done])
  const putPhotos = (next: Blob[]) => {
    setPhotos(next)
    void keepPhotos(next)
  }
  const ready = d.text.trim().length >= 2 && (d.place.trim().length > 0 || d.at !== null)
  const send = async () => {
    setSending(true)
    const letter: Letter = {
      key: d.key,
      photos,
      tokens: [],
      body: {
        text: d.text.trim(),
        place: d.place.trim() || t('地图上点的位置'),
        ...(d.at ?? {}),
        ...(d.name.trim() ? { name: d.name.trim() } : {}),
        ...(d.phone.trim() ? { phone: d.phone.trim() } : {}),
        wantsReply: d.wantsReply,
        lang: isEnglish() ? 'en' : 'zh',
        ...(trap ? { website: trap } : {}),
      },
    }
    const receipt = await post(letter)
    keepDraft(undefined)
    void keepPhotos([])
    setDone(receipt ?? 'waits')
    setSending(false)
    scrollTo(0, 0)
  }
  const here = () => {
    setSeeking('yes')
    navigator.geolocation.getCurrentPosition(
      (p) => {
        put({ at: { lng: p.coords.longitude, lat: p.coords.latitude } })
        setSeeking('no')
        setMap(true)
      },
      () => setSeeking('failed'),
      { enableHighAccuracy: true, timeout: 15_000 },
    )
  }
  const again = () => {
    setDraft(blank())
    setPhotos([])
    setDone(null)
  }
  const refused = box.filter((l) => l.refused)
  if (done)
    return (
      <section className="box" aria-live="polite">
        {done === 'waits' ? (
          <>
            <h1>{refused.some((l) => l.key === d.key) ? t('没有收下') : t('先存在手机里了')}</h1>
            <p>{refused.find((l) => l.key === d.key)?.refused ?? t('连上网络后打开这一页就会自动发出，发出后这里会有查询码')}</p>
          </>
        ) : (
          <>
            <h1>{t('收到了，谢谢您')}</h1>
            <p className="t2">{t('这是查询码。记下或截图，随时来看办到哪一步')}</p>
            <p className="code" style={{ marginTop: 8 }}>
              {done.code}
            </p>
            <p className="t3 s12" style={{ marginTop: 8 }}>
              {t('谁有查询码，谁就能看到这一件。案号 {}', done.no)}
            </p>
          </>
        )}
        <div className="line" style={{ marginTop: 16 }}>
          {done !== 'waits' && (
            <Link className="soft" style={{ lineHeight: '44px' }} to={`/public/${done.code}`}>
              {t('看进度')}
            </Link>
          )}
          <button type="button" className="soft" onClick={again}>
            {t('再反映一件')}
          </button>
        </div>
      </section>
    )
  return (
    <>
      <h1>{t('我要反映')}</h1>
      <form
        className="box form"
        style={{ marginTop: 0 }}
        onSubmit={(e) => {
          e.preventDefault()
          if (ready && !sending) void send()
        }}
      >
        <div className="field">
          <label htmlFor={`${id}text`}>{t('什么事')}</label>
          <textarea id={`${id}text`} value={d.text} onChange={(e) => put({ text: e.target.value })} maxLength={2000} placeholder={t('在哪里，什么事，多久了')} />
        </div>
        <Photos photos={photos} set={putPhotos} onPlace={setOffered} />
        {offered && !d.at && (
          <p className="why">
            {t('照片里记着位置')}{' '}
            <button type="button" className="link" onClick={() => put({ at: offered })}>
              {t('用照片里的位置')}
            </button>
          </p>
        )}
        <div className="field">
          <label htmlFor={`${id}place`}>{t('在哪里')}</label>
          <input id={`${id}place`} type="text" value={d.place} onChange={(e) => put({ place: e.target.value })} maxLength={300} placeholder={t('小区、门牌或路口')} />
          <div className="line">
            {'geolocation' in navigator && (
              <button type="button" className="soft" onClick={here} disabled={seeking === 'yes'}>
                {seeking === 'yes' ? t('正在定位') : t('用我的位置')}
              </button>
            )}
            <button type="button" className="soft" onClick={() => setMap(!map)} aria-expanded={map}>
              {t('在地图上点')}
            </button>
            {d.at && (
              <button type="button" className="link" onClick={() => put({ at: null })}>
                {t('去掉这一点')}
              </button>
            )}
          </div>
          {seeking === 'failed' && <p className="why">{t('没有定位到，写地点或在地图上点都行')}</p>}
          {d.at && !map && <p className="why">{t('位置已记下')}</p>}
        </div>
        {map && (
          <Suspense fallback={<div className="map" />}>
            <MapView grid={office ? ({ cells: office.cells, ground: office.ground } as Grid) : undefined} pin={d.at} onPick={(at) => put({ at })} />
          </Suspense>
        )}
        <div className="field">
          <label htmlFor={`${id}name`}>{t('怎么称呼（可以不写）')}</label>
          <input id={`${id}name`} type="text" value={d.name} onChange={(e) => put({ name: e.target.value })} maxLength={60} autoComplete="name" />
        </div>
        <div className="field">
          <label htmlFor={`${id}phone`}>{t('电话（可以不写）')}</label>
          <input id={`${id}phone`} type="tel" value={d.phone} onChange={(e) => put({ phone: e.target.value })} maxLength={30} autoComplete="tel" />
          <span className="why">{t('加密保存，只有经办的人写明用途才看得到')}</span>
        </div>
        <label className="tick">
          <input type="checkbox" checked={d.wantsReply} onChange={(e) => put({ wantsReply: e.target.checked })} />
          {t('办完请告诉我')}
        </label>
        <div className="trap" aria-hidden="true">
          <label htmlFor={`${id}website`}>Website</label>
          <input id={`${id}website`} type="text" tabIndex={-1} autoComplete="off" value={trap} onChange={(e) => setTrap(e.target.value)} />
        </div>
        <button type="submit" className="go" disabled={!ready || sending}>
          {sending ? t('正在发') : t('发送')}
        </button>
        <p className="why">{ready ? t('写到一半关掉也不丢') : t('写上什么事和在哪里就能发')}</p>
      </form>
      {box.length > 0 && (
        <section className="box">
          <h2>{t('还没发出的')}</h2>
          <ul className="tale">
            {box.map((l) => (
              <li key={l.key}>
                <span className="grow">
                  {l.body.text}
                  <br />
                  <span className={l.refused ? 'said' : 't3 s12'}>{l.refused ?? t('有网络就自动发出')}</span>
                </span>
                {l.refused && (
                  <button type="button" className="link" onClick={() => void discard(l.key)}>
                    {t('去掉')}
                  </button>
                )}
              </li>
            ))}
          </ul>
        </section>
      )}
      <Look />
      {mine.length > 0 && (
        <section className="box">
          <h2>{t('这部手机反映过的')}</h2>
          <ul className="tale">
            {mine.map((r) => (
              <li key={r.code}>
                <Link className="grow" to={`/public/${r.code}`}>
                  {r.text.slice(0, 40)}
                </Link>
                <time>{moment(r.at)}</time>
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  )
}

function Look() {
  const id = useId(),
    go = useNavigate(),
    [code, setCode] = useState(''),
    plain = plainReceiptCode(code)
  return (
    <form
      className="box"
      onSubmit={(e) => {
        e.preventDefault()
        if (plain) void go(`/public/${plain}`)
      }}
    >
      <div className="field">
        <label htmlFor={id}>{t('有查询码，看办到哪一步')}</label>
        <div className="line" style={{ flexWrap: 'nowrap' }}>
          <input id={id} type="text" value={code} onChange={(e) => setCode(e.target.value)} maxLength={30} autoComplete="off" autoCapitalize="characters" spellCheck={false} />
          <button type="submit" className="soft" disabled={!plain} aria-label={t('看进度')}>
            <Icon name="search" />
          </button>
        </div>
      </div>
    </form>
  )
}
