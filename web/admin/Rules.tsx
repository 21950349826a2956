/** 派单规则: the versions with their days and how right each rule was; the draft, written step by step, tried on the last month, put in force from a day on. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Button, Input, Popconfirm } from 'antd'
import { useId, useState } from 'react'
import { dropDraft, dryRunRules, getRules, publishDraft, type RuleDraft, type RulesView, saveDraft, undoDraft } from '../../contract/routing.ts'
import { call, CallRefused, keyOf } from '../kit/call.ts'
import { words } from '../kit/i18n.ts'
import { useMay } from '../kit/session.ts'
import { Failed, Said, Waiting } from '../kit/States.tsx'
import { moment } from '../kit/time.ts'
import { DayPick } from '../kit/When.tsx'
import { span, w } from './parts.tsx'
import { RuleDryRun } from './RuleDryRun.tsx'
import { emptyRule, RuleForm } from './RuleForm.tsx'
import { plain, RuleList } from './RuleList.tsx'
import './rules.css'

export default function Rules() {
  const rules = useQuery({ queryKey: keyOf(getRules), queryFn: () => call(getRules, {}) })
  if (rules.isPending) return <Waiting rows={8} />
  if (rules.isError) return <Failed error={rules.error} again={() => void rules.refetch()} />
  return <Page of={rules.data} />
}

function Page({ of: r }: { of: RulesView }) {
  const client = useQueryClient(),
    mayWrite = useMay('directory.write'),
    inForce = r.versions.find((v) => v.from <= r.day && (v.to === null || v.to > r.day)),
    [chosen, choose] = useState<string | null>(null),
    [adding, setAdding] = useState(false)
  const keep = (next: RulesView) => client.setQueryData(keyOf(getRules), next)
  const onError = (e: Error) => e instanceof CallRefused && e.code === 'moved-on' && void client.invalidateQueries({ queryKey: keyOf(getRules) })
  const run = useMutation({ mutationFn: (rules: RuleDraft[]) => call(dryRunRules, { body: { rules } }) })
  const put = useMutation({
    mutationFn: (rules: RuleDraft[]) => call(saveDraft, { body: { rules, note: r.draft?.note ?? '', was: r.draft?.changedAt ?? null } }),
    onSuccess: (next) => {
      keep(next)
      choose(null)
      run.reset()
    },
    onError,
  })
  const undo = useMutation({
    mutationFn: () => call(undoDraft, { body: { was: r.draft!.changedAt } }),
    onSuccess: (next) => {
      keep(next)
      run.reset()
    },
    onError,
  })
  const drop = useMutation({ mutationFn: () => call(dropDraft, {}), onSuccess: keep })
  const shown = chosen === null ? (r.draft ? null : inForce) : r.versions.find((v) => `${v.version} ${v.from}` === chosen),
    draft = shown ? null : r.draft,
    busy = put.isPending || undo.isPending
  const tab = (key: string | null, label: string) => (
    <Button
      key={key ?? 'draft'}
      size="small"
      type={(key === null ? !shown : shown && `${shown.version} ${shown.from}` === key) ? 'primary' : 'default'}
      onClick={() => choose(key)}
    >
      {label}
    </Button>
  )
  return (
    <>
      <div className="head">
        <h1>{w('派单规则', 'Routing rules')}</h1>
        <span className="t3 grow">{w('从上往下，第一条合适的定；都不合适的交派遣员', 'From the top, the first that fits decides; what fits none goes to the dispatcher')}</span>
        {mayWrite && !r.draft && (
          <Button type="primary" loading={put.isPending} onClick={() => put.mutate((inForce?.rules ?? []).map(plain))}>
            {w('起草新版', 'Draft a new version')}
          </Button>
        )}
      </div>
      <div className="rule-tabs">
        {r.draft && tab(null, w('草稿', 'Draft'))}
        {r.versions.map((v) =>
          tab(
            `${v.version} ${v.from}`,
            `${v.version} ${v === inForce ? w('在用', 'in force') : v.from > r.day ? w(`${v.from} 起用`, `from ${v.from}`) : w('用过', 'was in force')}`,
          ),
        )}
      </div>
      <Said error={put.error ?? undo.error ?? drop.error ?? run.error} />
      {draft && (
        <>
          <div className="hint done-bar">
            <span className="grow">
              {w(`草稿，还没有生效。${draft.by ?? ''} ${moment(draft.changedAt)} 改过`, `A draft, not in force. Changed by ${draft.by ?? ''} ${moment(draft.changedAt)}`)}
            </span>
            <Button size="small" onClick={() => run.mutate(draft.rules.map(plain))} loading={run.isPending}>
              {w('对上个月试算', 'Try on the last month')}
            </Button>
            {mayWrite && (
              <>
                <Button size="small" onClick={() => undo.mutate()} loading={undo.isPending}>
                  {w('撤销一步', 'Undo a step')}
                </Button>
                <Popconfirm title={w('整份草稿都不要了？', 'Drop the whole draft?')} okText={w('丢掉', 'Drop')} cancelText={w('不', 'No')} onConfirm={() => drop.mutate()}>
                  <Button size="small" type="text">
                    {w('丢掉草稿', 'Drop the draft')}
                  </Button>
                </Popconfirm>
              </>
            )}
          </div>
          {run.data && <RuleDryRun of={run.data} />}
          <div style={{ marginTop: 12 }}>
            <RuleList rules={draft.rules} flaws={draft.flaws} accuracy={[]} {...(mayWrite ? { edit: { busy, put: (rules) => put.mutate(rules) } } : {})} />
          </div>
          {mayWrite && (
            <div style={{ marginTop: 8 }}>
              {adding ? (
                <div className="box" style={{ padding: 0 }}>
                  <RuleForm
                    rule={emptyRule}
                    busy={busy}
                    cancel={() => setAdding(false)}
                    save={(rule) => {
                      put.mutate([rule, ...draft.rules.map(plain)])
                      setAdding(false)
                    }}
                  />
                </div>
              ) : (
                <Button onClick={() => setAdding(true)}>{w('加一条，放在最前', 'Add a rule, at the top')}</Button>
              )}
              <Publish of={r} keep={keep} />
            </div>
          )}
          {draft.steps.length > 0 && (
            <section className="box" style={{ marginTop: 12 }}>
              <h2>{w('谁改了什么', 'Who changed what')}</h2>
              <ul className="steps-list">
                {draft.steps.map((s) => (
                  <li key={s.id}>
                    <span className="t3 s12">
                      {s.by} {moment(s.at)}
                    </span>
                    <span className={s.undone ? 'undone' : ''}>{s.changes.map(words).join(w('；', '; ')) || w('照在用的版本起草', 'Began as the version in force')}</span>
                  </li>
                ))}
              </ul>
            </section>
          )}
        </>
      )}
      {shown && (
        <>
          <p className="t2" style={{ marginBottom: 8 }}>
            {span(shown.from, shown.to)}
            {shown.by && w(`，${shown.by} 发布`, `, published by ${shown.by}`)}
            {shown.note && `${w('：', ': ')}${shown.note}`}
          </p>
          <RuleList rules={shown.rules} flaws={shown.flaws} accuracy={r.accuracy} />
          {shown.changes.length > 0 && (
            <details className="closed">
              <summary>{w(`比上一版改了 ${shown.changes.length} 处`, `${shown.changes.length} changes against the version before`)}</summary>
              <ul>
                {shown.changes.map((c) => (
                  <li key={c.zh}>{words(c)}</li>
                ))}
              </ul>
            </details>
          )}
        </>
      )}
    </>
  )
}

function Publish({ of: r, keep }: { of: RulesView; keep: (next: RulesView) => void }) {
  const id = useId(),
    [version, setVersion] = useState(''),
    [from, setFrom] = useState(r.day),
    [note, setNote] = useState(r.draft?.note ?? '')
  const go = useMutation({
    mutationFn: async () => {
      const { draft } = note.trim() === r.draft!.note ? r : await call(saveDraft, { body: { rules: r.draft!.rules.map(plain), note: note.trim(), was: r.draft!.changedAt } })
      return call(publishDraft, { body: { version: version.trim(), from, was: draft!.changedAt } })
    },
    onSuccess: keep,
  })
  return (
    <section className="box" style={{ marginTop: 12 }}>
      <h2>
        {w('发布', 'Put in force')} <span>{w('在用的版本到那天为止，留着可查', 'The version in force ends that day and stays to be read')}</span>
      </h2>
      <div className="form cols">
        <div className="field">
          <label htmlFor={`${id}v`}>{w('版本名', 'Name of the version')}</label>
          <Input id={`${id}v`} value={version} onChange={(e) => setVersion(e.target.value)} placeholder={`${r.day.slice(0, 4)}-2`} maxLength={40} />
        </div>
        <div className="field">
          <label htmlFor={`${id}f`}>{w('从哪天起', 'From')}</label>
          <DayPick id={`${id}f`} value={from} set={setFrom} min={r.day} />
        </div>
        <div className="field wide">
          <label htmlFor={`${id}n`}>{w('为什么改', 'Why')}</label>
          <Input id={`${id}n`} value={note} onChange={(e) => setNote(e.target.value)} maxLength={300} />
        </div>
        <div className="wide">
          <Said error={go.error} />
          <Button type="primary" loading={go.isPending} disabled={!version.trim() || from < r.day} onClick={() => go.mutate()}>
            {w('发布这一版', 'Put it in force')}
          </Button>
        </div>
      </div>
    </section>
  )
}
