/** 登记: a report at the desk. The draft stays in this browser, and its key is made once, so that sending twice makes one case. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Button, Checkbox, Input, Select } from 'antd'
import { useEffect, useId, useState } from 'react'
import { Link } from 'react-router'
import { cellAt } from '../../contract/directory.ts'
import type { PastedOrder } from '../../contract/hotline.ts'
import { channels, fileReport, type ReportBody, selfHandled } from '../../contract/intake.ts'
import type { ItemView } from '../../contract/cases.ts'
import { LikelyPreview } from '../cases/Likely.tsx'
import { ItemHint } from '../cases/ItemHint.tsx'
import { ItemPick, PhotoPick } from '../cases/picks.tsx'
import { call, keyOf } from '../kit/call.ts'
import { say, t } from '../kit/i18n.ts'
import { sendOn } from '../kit/keys.ts'
import { LazyMap } from '../kit/LazyMap.tsx'
import { refreshLists } from '../kit/live.ts'
import { useMe } from '../kit/session.ts'
import { Empty, Said } from '../kit/States.tsx'
import { keep, recall } from '../kit/store.ts'
import { moment } from '../kit/time.ts'
import { Paste, PastedNote } from './Paste.tsx'
import { PlaceHint } from './PlaceHint.tsx'

interface Draft {
  key: string
  text: string
  place: string
  at: { lng: number; lat: number } | null
  channel: keyof typeof channels
  item: ItemView | null
  urgent: boolean
  confidential: boolean
  wantsReply: boolean
  name: string
  phone: string
  address: string
  photos: number[]
  /** 自处置: settled on the spot, with photos of after. */
  settled: boolean
  after: number[]
  /** 粘贴工单: what came with a pasted order besides the fields below. */
  pasted: PastedOrder | null
}
const blank = (): Draft => ({
  key: crypto.randomUUID(),
  text: '',
  place: '',
  at: null,
  channel: 'seat',
  item: null,
  urgent: false,
  confidential: false,
  wantsReply: true,
  name: '',
  phone: '',
  address: '',
  photos: [],
  settled: false,
  after: [],
  pasted: null,
})
const offered: (keyof typeof channels)[] = ['seat', 'hotline', 'resident', 'grid', 'citySystem']

const besides = ({ externalNo, deadline, extra, quoted }: PastedOrder): Partial<ReportBody> => ({
  ...(externalNo ? { externalNo } : {}),
  ...(deadline ? { externalDueAt: deadline } : {}),
  extra: { ...extra, ...(quoted.length ? { 引用的旧工单: quoted.join('\n').slice(0, 10_000) } : {}) },
})
/** A pasted order in the fields of the form; what was typed already and the order does not say stays. */
const filled = (old: Draft, o: PastedOrder): Partial<Draft> => ({
  ...{ text: o.text.slice(0, 5000), channel: 'hotline', urgent: o.urgent, confidential: o.confidential, wantsReply: o.wantsReply, pasted: o },
  ...{ place: o.address.slice(0, 300) || old.place, name: o.name.slice(0, 60) || old.name, phone: o.phone.slice(0, 30) || old.phone },
})

function bodyOf(d: Draft): ReportBody {
  const reporter = Object.fromEntries((['name', 'phone', 'address'] as const).flatMap((k) => (d[k].trim() ? [[k, d[k].trim()]] : [])))
  return {
    ...{ text: d.text.trim(), place: d.place.trim(), channel: d.channel, urgent: d.urgent, confidential: d.confidential, wantsReply: d.wantsReply },
    ...(d.at ? { ...d.at, coordinates: 'wgs84' as const } : {}),
    ...(d.item ? { itemId: d.item.id } : {}),
    ...(Object.keys(reporter).length ? { reporter } : {}),
    ...(d.photos.length ? { photos: d.photos } : {}),
    ...(d.pasted ? besides(d.pasted) : {}),
  }
}

export function Report() {
  const client = useQueryClient(),
    id = useId(),
    [d, setDraft] = useState<Draft>(() => ({ ...blank(), ...recall<Partial<Draft>>('report', {}) }))
  const [noted, setNoted] = useState<{ lng: number; lat: number } | null>(null)
  const collects = useMe().posts.some((p) => p.role === 'collector'),
    settled = collects && d.settled
  const put = (part: Partial<Draft>) => setDraft((old) => ({ ...old, ...part }))
  const cell = useQuery({ queryKey: keyOf(cellAt, d.at), queryFn: () => call(cellAt, { querystring: d.at! }), enabled: d.at !== null, staleTime: Number.POSITIVE_INFINITY })
  const send = useMutation({
    mutationFn: () => {
      const headers = { 'idempotency-key': d.key },
        { text, place, lng, lat, coordinates } = bodyOf(d)
      if (!settled) return call(fileReport, { headers, body: bodyOf(d) })
      const at = lng === undefined || lat === undefined ? {} : { lng, lat, ...(coordinates ? { coordinates } : {}) }
      return call(selfHandled, { headers, body: { text, place, ...at, itemId: d.item!.id, before: d.photos, after: d.after } })
    },
    onSuccess: () => {
      keep('report', undefined)
      void refreshLists(client)
    },
  })
  useEffect(() => {
    if (!send.isSuccess) keep('report', d)
  }, [d, send.isSuccess])
  const ready = d.text.trim().length >= 2 && d.place.trim().length > 0 && (!settled || (d.item !== null && d.photos.length > 0 && d.after.length > 0))
  const go = () => {
    if (ready && !send.isPending) send.mutate()
  }
  if (send.isSuccess)
    return (
      <div className="page narrow">
        <section className="box">
          <Empty
            title={send.data.again ? t('这件已经收过了，案号 {}', send.data.no) : t('收到了，案号 {}', send.data.no)}
            action={
              <div className="line">
                <Link to={`/cases/${send.data.no}`}>
                  <Button type="primary">{t('打开这件')}</Button>
                </Link>
                <Button
                  onClick={() => {
                    setDraft(blank())
                    send.reset()
                  }}
                >
                  {t('再登记一件')}
                </Button>
              </div>
            }
          >
            {[moment(send.data.receivedAt), send.data.cell].filter(Boolean).join('，')}
          </Empty>
        </section>
      </div>
    )
  const words = (label: string, name: 'name' | 'phone' | 'address', max: number) => (
    <div className={name === 'address' ? 'field wide' : 'field'}>
      <label htmlFor={`${id}${name}`}>{label}</label>
      <Input
        id={`${id}${name}`}
        value={d[name]}
        onChange={(e) => put({ [name]: e.target.value })}
        maxLength={max}
        autoComplete="off"
        inputMode={name === 'phone' ? 'tel' : 'text'}
      />
    </div>
  )
  return (
    <div className="page">
      <div className="head">
        <h1>{t('登记')}</h1>
        <span className="t3 s12">{t('草稿存在这台电脑上，关掉浏览器也不丢')}</span>
        <Paste take={(order) => setDraft((old) => ({ ...old, ...filled(old, order) }))} />
      </div>
      <form
        className="half"
        style={{ marginTop: 0 }}
        onSubmit={(e) => {
          e.preventDefault()
          go()
        }}
        onKeyDown={sendOn(go)}
      >
        <section className="box">
          <div className="form cols" style={{ marginTop: 0 }}>
            {d.pasted && <PastedNote order={d.pasted} drop={() => put({ pasted: null })} />}
            <div className="field wide">
              <label htmlFor={`${id}text`}>{t('反映什么')}</label>
              <Input.TextArea
                id={`${id}text`}
                value={d.text}
                onChange={(e) => put({ text: e.target.value })}
                autoSize={{ minRows: 4, maxRows: 14 }}
                maxLength={5000}
                placeholder={t('照来电人的话写：在哪里，什么事，多久了')}
              />
            </div>
            <div className="field wide">
              <label htmlFor={`${id}place`}>{t('地点')}</label>
              <Input id={`${id}place`} value={d.place} onChange={(e) => put({ place: e.target.value })} maxLength={300} placeholder={t('小区、门牌或路口；再在地图上点一下')} />
              <span className="why" role="status">
                {d.at ? (cell.data ? (cell.data.name ?? t('这一点不在辖区内')) : t('正在找网格')) : t('还没在地图上点，网格由受理时补')}
                {d.at && (
                  <>
                    {' '}
                    <button type="button" className="link" onClick={() => put({ at: null })}>
                      {t('去掉这一点')}
                    </button>
                  </>
                )}
              </span>
              <PlaceHint text={d.text} place={d.place} at={d.at} take={(at, name) => put(d.place.trim() ? { at } : { at, place: name })} />
            </div>
            <div className="wide">
              <LikelyPreview text={d.text} place={d.place} at={d.at} itemId={d.item?.id} phone={d.phone} />
            </div>
            <div className="field">
              <label htmlFor={`${id}item`}>{t('事项')}</label>
              <ItemPick id={`${id}item`} value={d.item?.id} known={d.item} set={(_, item) => put({ item: item ?? null })} placeholder={t('不确定可以不选')} />
              <ItemHint text={d.text} place={d.place} value={d.item?.id} take={(item) => put({ item })} />
            </div>
            <div className="field">
              <label htmlFor={`${id}channel`}>{t('来源')}</label>
              <Select id={`${id}channel`} value={d.channel} onChange={(channel) => put({ channel })} options={offered.map((c) => ({ value: c, label: say(channels[c]) }))} />
            </div>
            {words(t('来电人'), 'name', 60)}
            {words(t('电话'), 'phone', 30)}
            {words(t('住址'), 'address', 200)}
            <div className="line wide">
              <Checkbox checked={d.urgent} onChange={(e) => put({ urgent: e.target.checked })}>
                {t('紧急')}
              </Checkbox>
              <Checkbox checked={d.wantsReply} onChange={(e) => put({ wantsReply: e.target.checked })}>
                {t('要回复')}
              </Checkbox>
              <Checkbox checked={d.confidential} onChange={(e) => put({ confidential: e.target.checked })}>
                {t('保密')}
              </Checkbox>
            </div>
            <div className="field wide">
              <label htmlFor={`${id}photos`}>{settled ? t('处置前照片') : t('照片')}</label>
              <PhotoPick id={`${id}photos`} ids={d.photos} set={(photos) => put({ photos })} onPlace={setNoted} />
              {noted && !d.at && (
                <p className="why">
                  {t('照片里记着位置')}{' '}
                  <button type="button" className="link" onClick={() => put({ at: noted })}>
                    {t('用照片里的位置')}
                  </button>
                </p>
              )}
            </div>
            {collects && (
              <div className="field wide">
                <Checkbox checked={d.settled} onChange={(e) => put({ settled: e.target.checked })}>
                  {t('已当场处置')}
                </Checkbox>
                {settled && (
                  <>
                    <label htmlFor={`${id}after`}>{t('处置后照片')}</label>
                    <PhotoPick id={`${id}after`} ids={d.after} set={(after) => put({ after })} />
                    <span className="why">{t('要选事项，处置前后各有照片；由别人核查')}</span>
                  </>
                )}
              </div>
            )}
          </div>
          <div style={{ marginTop: 16 }}>
            <Said error={send.error} />
            <div className="line" style={{ marginTop: 8 }}>
              <Button type="primary" size="large" htmlType="submit" loading={send.isPending} disabled={!ready}>
                {t('登记这件')}
              </Button>
              <Button type="text" onClick={() => setDraft(blank())}>
                {t('重新写')}
              </Button>
              <span className="t3 s12">{ready ? <kbd>Ctrl + Enter</kbd> : t('写了什么事和地点才能登记')}</span>
            </div>
          </div>
        </section>
        <LazyMap tall pin={d.at} cell={cell.data?.id ?? null} onPick={(at) => put({ at })} />
      </form>
    </div>
  )
}
