/** How a report stands, in plain words; afterwards what one thinks of the answer. */
import { useCallback, useEffect, useId, useState } from 'react'
import { Link, useParams } from 'react-router'
import { publicAdd, type PublicProgress, publicProgress, publicRate, publicReopen } from '../../contract/public.ts'
import { type Rating, ratings } from '../../domain/notify.ts'
import { type PublicStep, publicSteps } from '../../domain/publicWords.ts'
import { call, CallRefused, sendPhoto } from '../kit/call.ts'
import { t, words } from '../kit/i18n.ts'
import { Said, Waiting } from '../kit/States.tsx'
import { moment } from '../kit/time.ts'
import { freshKey } from './outbox.ts'
import { Photos } from './Photos.tsx'

const steps = Object.keys(publicSteps) as PublicStep[]

export function Progress() {
  const { code = '' } = useParams(),
    [of, setOf] = useState<PublicProgress | null>(null),
    [error, setError] = useState<Error | null>(null)
  const read = useCallback(() => {
    setError(null)
    call(publicProgress, { params: { code } }).then(setOf, setError)
  }, [code])
  useEffect(read, [read])
  const unknown = error instanceof CallRefused && error.code === 'not-found'
  if (error && !of)
    return (
      <section className="box">
        <h1>{unknown ? t('没有找到') : t('没有取到')}</h1>
        {unknown ? <p>{t('看看查询码有没有写错。')}</p> : <Said error={error} />}
        <div className="line" style={{ marginTop: 12 }}>
          {!unknown && (
            <button type="button" className="soft" onClick={read}>
              {t('再取一次')}
            </button>
          )}
          <Link to="/public">{t('我要反映')}</Link>
        </div>
      </section>
    )
  if (!of) return <Waiting />
  const now = steps.indexOf(of.step)
  return (
    <>
      <section className="box">
        <p className="t3 s12">{of.no}</p>
        <h1>{words(of.stands)}</h1>
        <ol className="road">
          {steps.map((s, n) => (
            <li key={s} className={n === now ? 'on' : n < now ? 'past' : ''} aria-current={n === now ? 'step' : undefined}>
              {words(publicSteps[s])}
            </li>
          ))}
        </ol>
      </section>
      {of.answer && (
        <section className="box">
          <h2>
            {of.step === 'done' ? t('给您的答复') : t('上一次的答复')} <span>{moment(of.answer.at)}</span>
          </h2>
          <p className="text">{of.answer.words}</p>
        </section>
      )}
      {of.may.rate && <Rate code={code} set={setOf} />}
      {of.rating && (
        <p className="t2">
          {t('您的评价：')}
          {words(ratings[of.rating])}
        </p>
      )}
      {of.may.reopen && <Say code={code} set={setOf} what="reopen" />}
      <section className="box">
        <h2>{t('您反映的')}</h2>
        <p className="text">{of.text}</p>
        <p className="t3 s12">{[of.place, of.photos ? t('{} 张照片', String(of.photos)) : '', moment(of.receivedAt)].filter(Boolean).join(' · ')}</p>
        {of.added.map((a) => (
          <p key={a.at} className="text">
            {t('补充：')}
            {a.text}
          </p>
        ))}
      </section>
      {of.may.add && <Say code={code} set={setOf} what="add" />}
      <section className="box">
        <h2>{t('经过')}</h2>
        <ol className="tale">
          {of.steps.map((s) => (
            <li key={s.at + s.words.zh}>
              <time dateTime={s.at}>{moment(s.at)}</time>
              <span>{words(s.words)}</span>
            </li>
          ))}
        </ol>
      </section>
    </>
  )
}

type Set = (of: PublicProgress) => void
function Rate({ code, set }: { code: string; set: Set }) {
  const id = useId(),
    [rating, setRating] = useState<Rating | null>(null),
    [text, setText] = useState(''),
    [error, setError] = useState<Error | null>(null)
  return (
    <form
      className="box form"
      style={{ marginTop: 0 }}
      onSubmit={(e) => {
        e.preventDefault()
        if (rating) call(publicRate, { params: { code }, body: { rating, ...(text.trim() ? { words: text.trim() } : {}) } }).then(set, setError)
      }}
    >
      <h2>{t('您满意吗')}</h2>
      <div className="line">
        {(Object.keys(ratings) as Rating[]).map((r) => (
          <button key={r} type="button" className="soft" aria-pressed={rating === r} onClick={() => setRating(r)}>
            {words(ratings[r])}
          </button>
        ))}
      </div>
      {rating && (
        <>
          <div className="field">
            <label htmlFor={id}>{t('想说的话（可以不写）')}</label>
            <input id={id} type="text" value={text} onChange={(e) => setText(e.target.value)} maxLength={500} />
          </div>
          <button type="submit" className="go">
            {t('提交评价')}
          </button>
        </>
      )}
      <Said error={error} />
    </form>
  )
}

/** More words and photos for an open report, or word that it is not solved. The key is made once. */
function Say({ code, set, what }: { code: string; set: Set; what: 'add' | 'reopen' }) {
  const id = useId(),
    [open, setOpen] = useState(false),
    [text, setText] = useState(''),
    [photos, setPhotos] = useState<Blob[]>([]),
    [key, setKey] = useState(freshKey),
    [busy, setBusy] = useState(false),
    [error, setError] = useState<Error | null>(null)
  const send = async () => {
    setBusy(true)
    setError(null)
    try {
      const tokens: string[] = []
      for (const p of photos) tokens.push(((await sendPhoto('/api/public/photos', p)) as { photo: string }).photo)
      set(
        what === 'add'
          ? await call(publicAdd, { params: { code }, headers: { 'idempotency-key': key }, body: { text: text.trim(), photos: tokens } })
          : await call(publicReopen, { params: { code }, body: { reason: text.trim(), photos: tokens } }),
      )
      setText('')
      setPhotos([])
      setOpen(false)
      setKey(freshKey())
    } catch (e) {
      setError(e as Error)
    }
    setBusy(false)
  }
  if (!open)
    return (
      <button type="button" className="soft" onClick={() => setOpen(true)}>
        {what === 'add' ? t('补充几句') : t('没有解决')}
      </button>
    )
  return (
    <form
      className="box form"
      style={{ marginTop: 0 }}
      onSubmit={(e) => {
        e.preventDefault()
        if (text.trim().length >= 2 && !busy) void send()
      }}
    >
      <div className="field">
        <label htmlFor={id}>{what === 'add' ? t('补充几句') : t('哪里没有解决')}</label>
        <textarea id={id} value={text} onChange={(e) => setText(e.target.value)} maxLength={1000} />
      </div>
      <Photos photos={photos} set={setPhotos} />
      <Said error={error} />
      <div className="line">
        <button type="submit" className="go" disabled={text.trim().length < 2 || busy}>
          {busy ? t('正在发') : t('发送')}
        </button>
        <button type="button" className="soft" onClick={() => setOpen(false)}>
          {t('先不发')}
        </button>
      </div>
    </form>
  )
}
