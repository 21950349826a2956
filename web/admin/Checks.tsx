/** 验链: whether both logs are as they were written, asked for with a button and worked off beside everything else. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Button } from 'antd'
import { type CheckView, listChecks, startCheck } from '../../contract/audit.ts'
import { logNames, touches } from '../../domain/audit.ts'
import { call, keyOf } from '../kit/call.ts'
import { Icon } from '../kit/Icon.tsx'
import { words } from '../kit/i18n.ts'
import { Failed, Said, Waiting } from '../kit/States.tsx'
import { moment } from '../kit/time.ts'
import { w } from './parts.tsx'

const running = (c: CheckView | undefined) => c !== undefined && c.doneAt === null

export function Checks() {
  const client = useQueryClient()
  const state = useQuery({
    queryKey: keyOf(listChecks),
    queryFn: () => call(listChecks, {}),
    refetchInterval: (q) => (running(q.state.data?.checks[0]) ? 1_000 : false),
  })
  const start = useMutation({ mutationFn: () => call(startCheck, {}), onSuccess: () => client.invalidateQueries({ queryKey: keyOf(listChecks) }) })
  if (state.isPending) return <Waiting rows={1} />
  if (state.isError) return <Failed error={state.error} again={() => void state.refetch()} />
  const { checks, sealed, waiting } = state.data,
    last = checks[0]
  return (
    <section className="box">
      <h2>
        {w('封存链', 'The chain')}{' '}
        <span>
          {w(`已封存 ${sealed} 行，案件经过和审计都在里面`, `${sealed} rows sealed, case events and audit alike`)}
          {waiting > 0 && w(`，${waiting} 行正要封`, `, ${waiting} about to be`)}
        </span>
      </h2>
      <div className="check" style={{ marginTop: 8 }}>
        <Button type="primary" loading={start.isPending || running(last)} onClick={() => start.mutate()}>
          {running(last) ? w(`正在逐行验，共 ${last!.total} 行`, `Checking ${last!.total} rows`) : w('验证', 'Check now')}
        </Button>
        {last && !running(last) && <Verdict of={last} />}
        {!last && <span className="t3">{w('还没有验过', 'Never checked from here')}</span>}
      </div>
      <Said error={start.error} />
      {last && last.problems.length > 0 && (
        <ul style={{ marginTop: 8 }}>
          {last.problems.slice(0, 20).map((p) => (
            <li key={`${p.log} ${p.id} ${p.what}`} className="said">
              <Icon name="warn" />
              <span>
                {logNames[p.log] ? words(logNames[p.log]!) : p.log} {p.id} {p.what in touches ? words(touches[p.what as keyof typeof touches]) : p.what}
              </span>
            </li>
          ))}
          {last.faults! > 20 && <li className="t3 s12">{w(`还有 ${last.faults! - 20} 处`, `and ${last.faults! - 20} more`)}</li>}
        </ul>
      )}
      {checks.length > 1 && (
        <details style={{ marginTop: 8 }}>
          <summary className="t3 s12">{w('以前验的', 'Earlier checks')}</summary>
          {checks.slice(1).map((c) => (
            <div key={c.id} className="rep">
              <Verdict of={c} />
            </div>
          ))}
        </details>
      )}
    </section>
  )
}

function Verdict({ of: c }: { of: CheckView }) {
  const when = `${moment(c.doneAt ?? c.askedAt)}${c.by ? ` ${c.by}` : ''}`
  if (c.doneAt === null) return <span className="t3">{w(`${when}：没有验完`, `${when}: did not finish`)}</span>
  if (c.failed !== null) return <span className="verdict touched">{w(`${when}：没有验成（${c.failed}）`, `${when}: failed (${c.failed})`)}</span>
  return c.faults ? (
    <span className="verdict touched">
      <Icon name="warn" />
      {w(`${when}：${c.rows} 行里有 ${c.faults} 处不是当初写下的样子`, `${when}: ${c.faults} of ${c.rows} rows are not as they were written`)}
    </span>
  ) : (
    <span className="verdict sound">
      <Icon name="check" />
      {w(`${when}：${c.rows} 行都是当初写下的样子`, `${when}: all ${c.rows} rows are as they were written`)}
    </span>
  )
}
