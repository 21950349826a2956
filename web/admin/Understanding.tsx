/** 事项识别 as its keeper sees it: what was learnt from the office's own cases, how well it does on cases kept back from it, when it is sure; learnt anew or put back. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Button } from 'antd'
import { type ReactNode, useEffect, useRef } from 'react'
import { type ItemFigures, itemLesson, learnItems, listItemModels, restoreItemModel } from '../../contract/understanding.ts'
import { interval } from '../../domain/text/calibrate.ts'
import { call, keyOf } from '../kit/call.ts'
import { useMay } from '../kit/session.ts'
import { Empty, Failed, Said, Waiting } from '../kit/States.tsx'
import { moment } from '../kit/time.ts'
import { w } from './parts.tsx'

type Judged = ItemFigures['now']
const whole = (share: number) => `${Math.round(share * 100)}%`
/** A share of `n` cases with the interval it may truly lie in. */
const within = (share: number, n: number) => {
  const [low, high] = interval(Math.round(share * n), n)
  return `${Math.round(low * 100)}–${Math.round(high * 100)}%`
}
const stateWords = (s: 'current' | 'kept' | 'refused') => ({ current: w('在用', 'in use'), kept: w('留着', 'kept'), refused: w('没换上', 'not taken into use') })[s]

export default function Understanding() {
  const client = useQueryClient(),
    mayWrite = useMay('directory.write'),
    lesson = useQuery({ queryKey: keyOf(itemLesson), queryFn: () => call(itemLesson, {}), refetchInterval: (q) => (q.state.data?.learning ? 2000 : false) }),
    models = useQuery({ queryKey: keyOf(listItemModels), queryFn: () => call(listItemModels, {}) })
  const learn = useMutation({ mutationFn: () => call(learnItems, {}), onSuccess: () => client.invalidateQueries({ queryKey: keyOf(itemLesson) }) }),
    restore = useMutation({
      mutationFn: (id: number) => call(restoreItemModel, { params: { id } }),
      onSuccess: (all) => client.setQueryData(keyOf(listItemModels), all),
    })
  const learning = lesson.data?.learning ?? false,
    was = useRef(false)
  useEffect(() => {
    if (was.current && !learning) void client.invalidateQueries({ queryKey: keyOf(listItemModels) })
    was.current = learning
  }, [learning, client])
  if (lesson.isPending || models.isPending) return <Waiting />
  if (lesson.isError) return <Failed error={lesson.error} again={() => void lesson.refetch()} />
  if (models.isError) return <Failed error={models.error} again={() => void models.refetch()} />
  const { confirmed, least, leastEach, most } = lesson.data,
    current = models.data.find((m) => m.state === 'current'),
    enough = confirmed >= least
  return (
    <>
      <div className="head">
        <h1>{w('事项识别', 'Item recognition')}</h1>
        <span className="grow t2">{w('从文字看是什么事项，从本办公室立案的案件里学', 'The item a text is about, learnt from the cases this office has filed')}</span>
        {mayWrite && (
          <Button type="primary" loading={learn.isPending || learning} disabled={!enough} onClick={() => learn.mutate()}>
            {learning ? w('正在学', 'Learning') : w('现在重新学', 'Learn now')}
          </Button>
        )}
      </div>
      <Said error={learn.error ?? restore.error} />
      <section className="box">
        <h2>{w('拿什么学', 'What it learns from')}</h2>
        <p style={{ marginTop: 4 }}>
          <b className="big">{confirmed}</b> <span className="t2">{w('件案件的事项有人确认过', 'cases whose item a person has confirmed')}</span>
        </p>
        <ul className="why t2 s12">
          <li>
            {w(
              `八件里留一件不学，专用来考；同一事项满 ${leastEach} 件才学，总共满 ${least} 件才有得学`,
              `One in eight is kept back to judge by; an item is learnt from ${leastEach} cases on, anything at all from ${least}`,
            )}
          </li>
          {confirmed >= most && <li>{w(`只学最近的 ${most} 件`, `Only the latest ${most} are read`)}</li>}
          <li>{w('每天夜里自己学一次；考得不比在用的差，才换上', 'It learns every night by itself, and is taken into use only if it does no worse')}</li>
          {!enough && <li>{w(`还差 ${least - confirmed} 件，眼下只照事项目录的字面认`, `${least - confirmed} are wanting; until then only the words of the catalogue speak`)}</li>}
        </ul>
      </section>
      {current ? (
        <Figures of={current.figures} at={current.madeAt} share={current.share} />
      ) : (
        <section className="box">
          <Empty icon="list" title={models.data.length ? w('学来的还没有换上', 'Nothing learnt is in use') : w('还没有学过', 'Nothing learnt yet')}>
            {w('现在只照事项目录的字面认', 'Only the words of the catalogue speak now')}
          </Empty>
        </section>
      )}
      {models.data.length > 0 && (
        <section className="box">
          <h2>{w('各版', 'Versions')}</h2>
          {models.data.map((m) => (
            <div key={m.id} className="rep">
              <b>{moment(m.madeAt)}</b>
              <span className={m.state === 'current' ? 'tag role' : 'tag co'}>{stateWords(m.state)}</span>
              <span className="grow t2 s12">
                {w(
                  `学了 ${m.figures.learnt} 件，考 ${m.figures.withheld} 件：第一个就对 ${whole(m.figures.now.top1)}（${within(m.figures.now.top1, m.figures.withheld)}），原来的 ${whole(m.figures.before.top1)}`,
                  `from ${m.figures.learnt} cases, judged on ${m.figures.withheld}: first right ${whole(m.figures.now.top1)} (${within(m.figures.now.top1, m.figures.withheld)}), before ${whole(m.figures.before.top1)}`,
                )}
              </span>
              <span className="t3 s12">{m.madeBy ?? w('夜里自己学的', 'by night')}</span>
              {mayWrite && m.state !== 'current' && (
                <Button size="small" loading={restore.isPending && restore.variables === m.id} onClick={() => restore.mutate(m.id)}>
                  {w('换成这一版', 'Use this one')}
                </Button>
              )}
            </div>
          ))}
        </section>
      )}
      <section className="box">
        <h2>{w('哪个单位', 'Which unit')}</h2>
        <p className="t2" style={{ marginTop: 4 }}>
          {w('单位不从文字猜，按派单规则定，规则说得出理由', 'Units are not guessed from texts: the routing rules name them, and say why')}
        </p>
      </section>
    </>
  )
}

/** The figures of the version in use beside those of what it replaced, on the same cases. */
function Figures({ of: f, at, share }: { of: ItemFigures; at: string; share: number }) {
  const row = (name: string, part: (j: Judged) => number, n: number, note?: ReactNode) => (
    <tr>
      <th scope="row">
        {name}
        {note && <p className="t3 s12">{note}</p>}
      </th>
      <td>
        <b>{whole(part(f.now))}</b>
      </td>
      <td className="t2">{within(part(f.now), n)}</td>
      <td className="t2">{whole(part(f.before))}</td>
    </tr>
  )
  const sure = Math.round(f.now.sureShare * f.withheld)
  return (
    <section className="box">
      <h2>
        {w('在用的一版', 'In use')}{' '}
        <span>
          {w(
            `${moment(at)} 学的，${f.learnt} 件、${f.items} 个事项；拿没学过的 ${f.withheld} 件考`,
            `learnt ${moment(at)} from ${f.learnt} cases of ${f.items} items; judged on ${f.withheld} others`,
          )}
        </span>
      </h2>
      <div className="figures" tabIndex={0} role="group" aria-label={w('准不准', 'Accuracy')}>
        <table className="plain-table">
          <thead>
            <tr>
              <td />
              <th>{w('准', 'Right')}</th>
              <th>{w('真值多半在', 'Likely within')}</th>
              <th>{w('换之前', 'Before')}</th>
            </tr>
          </thead>
          <tbody>
            {row(w('第一个就对', 'The first is right'), (j) => j.top1, f.withheld)}
            {row(w('前三个里有', 'One of three is right'), (j) => j.top3, f.withheld)}
            {row(w('有把握的占', 'It is sure of'), (j) => j.sureShare, f.withheld, w('这些可以不问人', 'These need no question'))}
            {sure > 0 && row(w('有把握的里面对的', 'Of those, right'), (j) => j.sureRight, sure, w('目标是 95%', 'The aim is 95%'))}
          </tbody>
        </table>
      </div>
      <p className="t2 s12">
        {f.sureAt !== undefined &&
          (f.sureAt > 1
            ? w('没有一个把握够得上 95% 对，所以总是请人选。', 'No confidence keeps the promise of 95%, so a person always chooses. ')
            : w(`把握到 ${whole(f.sureAt)} 才算有把握，低于它就请人选。`, `It counts as sure from ${whole(f.sureAt)} on; below that a person chooses. `))}
        {w(`学来的占 ${whole(share)}，目录的字面占其余。`, `What was learnt counts ${whole(share)}, the words of the catalogue the rest.`)}
      </p>
    </section>
  )
}
