/** The API as a page: every endpoint with who may, what goes in and what comes out, read from the document the server prints. For anyone, signed in or not. */
import { useQuery } from '@tanstack/react-query'
import { useDeferredValue, useState } from 'react'
import { type Capability, capabilities, staffRoles } from '../../domain/access.ts'
import { Find } from '../kit/Find.tsx'
import { Logo } from '../kit/Icon.tsx'
import { isEnglish, t } from '../kit/i18n.ts'
import { Switches } from '../kit/Shell.tsx'
import { Empty, Failed, Waiting } from '../kit/States.tsx'
import './access.css'
import { w } from './parts.tsx'
import { example, type Schema, shape } from './schema.ts'

interface Operation {
  summary?: string
  tags?: string[]
  'x-allow'?: 'anyone' | 'signedIn' | Capability
  parameters?: { name: string; in: string; required?: boolean; schema: Schema }[]
  requestBody?: { content: Record<string, { schema: Schema }> }
  responses?: Record<string, { content?: Record<string, { schema: Schema }> }>
}
interface Document {
  info: { title: string; version: string; description?: string }
  paths: Record<string, Record<string, Operation>>
}
interface Op {
  method: string
  path: string
  room: string
  op: Operation
  who: string
}

const who = (allow: Operation['x-allow']): string =>
  allow === undefined || allow === 'anyone'
    ? w('谁都可以，不用登录', 'anyone, without signing in')
    : allow === 'signedIn'
      ? w('登录的人都可以', 'everybody signed in')
      : capabilities[allow].roles.map((r) => (isEnglish() ? staffRoles[r].en : staffRoles[r].label)).join(isEnglish() ? ', ' : '、')
const opsOf = (doc: Document): Op[] =>
  Object.entries(doc.paths).flatMap(([path, ops]) =>
    Object.entries(ops).map(([method, op]) => ({ method: method.toUpperCase(), path, room: op.tags?.[0] ?? path.split('/')[2] ?? '', op, who: who(op['x-allow']) })),
  )
const bodyOf = (op: Operation) => Object.values(op.requestBody?.content ?? {})[0]?.schema
const answerOf = (op: Operation) => Object.values(op.responses?.['200']?.content ?? {})[0]?.schema

/** A call that can be pasted into a shell, once `cookies.txt` holds a session. */
function curl({ method, path, op }: Op): string {
  const query = (op.parameters ?? []).filter((p) => p.in === 'query' && p.required).map((p) => `${p.name}=${encodeURIComponent(String(example(p.schema)))}`)
  const headers = (op.parameters ?? []).filter((p) => p.in === 'header' && p.required).map((p) => `-H '${p.name}: ${String(example(p.schema))}'`)
  const body = bodyOf(op)
  return [
    `curl -b cookies.txt${method === 'GET' ? '' : ` -X ${method}`}`,
    ...headers,
    ...(body ? [`-H 'content-type: application/json'`, `-d '${JSON.stringify(example(body))}'`] : []),
    `'${location.origin}${path}${query.length ? `?${query.join('&')}` : ''}'`,
  ].join(' \\\n  ')
}

export default function ApiPage() {
  const [text, setText] = useState(''),
    find = useDeferredValue(text.toLowerCase())
  const doc = useQuery({
    queryKey: ['openapi'],
    queryFn: async () => {
      const res = await fetch('/api/openapi.json')
      if (!res.ok) throw new Error(`${res.status}`)
      return (await res.json()) as Document
    },
  })
  const ops = doc.data ? opsOf(doc.data) : [],
    shown = ops.filter((o) => !find || `${o.method} ${o.path} ${o.op.summary ?? ''} ${o.who}`.toLowerCase().includes(find)),
    rooms = [...new Set(shown.map((o) => o.room))].sort()
  return (
    <>
      <header className="top">
        <a className="brand" href="/">
          <Logo />
          <b>{t('萤火')}</b>
          <span className="t3">{w('接口', 'API')}</span>
        </a>
        <span className="grow" />
        <Switches />
      </header>
      <main className="api">
        <div className="head">
          <h1>{w('接口', 'API')}</h1>
          <span className="t3 grow">{doc.data && w(`${ops.length} 个，版本 ${doc.data.info.version}`, `${ops.length} endpoints, version ${doc.data.info.version}`)}</span>
          <a href="/api/openapi.json">OpenAPI 3.1</a>
        </div>
        <section className="box" style={{ marginBottom: 16 }}>
          <p>
            {w(
              '先登录一次，把会话存进 cookies.txt，后面的例子都用它。出错时回答 {code, zh, en, requestId}；401 没登录，403 岗位不能做，409 刚刚有人动过，422 填得不全。',
              'Sign in once and keep the session in cookies.txt; the examples use it. A refusal answers {code, zh, en, requestId}: 401 signed out, 403 not your post, 409 somebody was faster, 422 something is missing.',
            )}
          </p>
          <pre tabIndex={0}>{`curl -c cookies.txt -H 'content-type: application/json' -d '{"account":"…","password":"…"}' '${location.origin}/api/session'`}</pre>
        </section>
        <search className="filters">
          <Find label={w('找接口', 'Find an endpoint')} hint={w('地址、用处或岗位', 'Address, purpose or role')} value={text} find={setText} width={360} />
        </search>
        {doc.isPending ? (
          <Waiting rows={8} />
        ) : doc.isError ? (
          <Failed error={doc.error} again={() => void doc.refetch()} />
        ) : shown.length === 0 ? (
          <div className="rows">
            <Empty icon="search" title={w('没有这样的接口', 'No endpoint like this')} />
          </div>
        ) : (
          <div className="api-two">
            <nav className="api-rooms" aria-label={w('分类', 'Rooms')}>
              {rooms.map((room) => (
                <a key={room} href={`#${room}`}>
                  <span>{room}</span>
                  <span className="t3 s12">{shown.filter((o) => o.room === room).length}</span>
                </a>
              ))}
            </nav>
            <div>
              {rooms.map((room) => (
                <section key={room} id={room} className="api-room">
                  <h2 style={{ marginBottom: 8 }}>{room}</h2>
                  {shown
                    .filter((o) => o.room === room)
                    .map((o) => (
                      <Endpoint key={`${o.method} ${o.path}`} of={o} />
                    ))}
                </section>
              ))}
            </div>
          </div>
        )}
      </main>
    </>
  )
}

function Endpoint({ of: o }: { of: Op }) {
  const [open, setOpen] = useState(false)
  return (
    <details className="api-op" onToggle={(e) => setOpen(e.currentTarget.open)}>
      <summary>
        <span className={o.method === 'GET' ? 'verb' : 'verb write'}>{o.method}</span>
        <span>
          <code>{o.path}</code>
        </span>
        <span className="t2 s12">{o.op.summary}</span>
      </summary>
      {open && <Inside of={o} />}
    </details>
  )
}

function Inside({ of: o }: { of: Op }) {
  const body = bodyOf(o.op),
    answer = answerOf(o.op)
  return (
    <div className="in">
      <div>
        <h4>{w('谁可以', 'Who may')}</h4>
        <p>{o.who}</p>
      </div>
      {o.op.parameters && o.op.parameters.length > 0 && (
        <div>
          <h4>{w('地址里的', 'In the address')}</h4>
          <dl className="api-params">
            {o.op.parameters.map((p) => (
              <Param key={`${p.in} ${p.name}`} of={p} />
            ))}
          </dl>
        </div>
      )}
      {body && (
        <div>
          <h4>{w('送去的', 'Body')}</h4>
          <pre tabIndex={0}>{shape(body)}</pre>
        </div>
      )}
      <div>
        <h4>{w('回来的', 'Answer')}</h4>
        <pre tabIndex={0}>{shape(answer)}</pre>
      </div>
      <div>
        <h4>{w('例子', 'Example')}</h4>
        <pre tabIndex={0}>{curl(o)}</pre>
      </div>
    </div>
  )
}

const Param = ({ of: p }: { of: NonNullable<Operation['parameters']>[number] }) => (
  <>
    <dt>
      <code>
        {p.name}
        {p.required ? '' : '?'}
      </code>
    </dt>
    <dd>
      <code>{shape(p.schema)}</code> {p.in === 'path' ? w('路径', 'path') : p.in === 'header' ? w('请求头', 'header') : w('查询', 'query')}
    </dd>
  </>
)
