/** What the pages of 接入 share: whether an instance is well, its figures, times from now. */
import type { ConnectorKind, SourceView } from '../../contract/connectors.ts'
import { lengthWords } from '../kit/time.ts'
import { w } from './parts.tsx'
import './connectors.css'

/** How long ago, by the server's clock. */
export const ago = (at: string, now: string): string => w(`${lengthWords(Date.parse(now) - Date.parse(at))}前`, `${lengthWords(Date.parse(now) - Date.parse(at))} ago`)

/** What somebody should look at, first of all. */
export function trouble({ health: h, enabled }: SourceView): string | null {
  if (!enabled) return null
  if (h.pollError) return w('拉取失败', 'polling fails')
  if (h.sendError) return w('发不出去', 'sending fails')
  if (h.dead) return w(`${h.dead} 条死信`, `${h.dead} dead`)
  if (h.failed) return w(`${h.failed} 条出错`, `${h.failed} failed`)
  return null
}
export function State({ source }: { source: SourceView }) {
  const bad = trouble(source)
  return source.enabled ? <span className={bad ? 'tag urgent' : 'tag co'}>{bad ?? w('正常', 'well')}</span> : <span className="tag">{w('已停用', 'off')}</span>
}

/** The figures of a day, and what waits; a figure that asks for somebody stands out. */
export function Health({ source: { health: h }, kind }: { source: SourceView; kind: ConnectorKind | undefined }) {
  const figures: [number | string, string, boolean][] = [
    [h.taken, w('收下', 'taken'), false],
    [h.duplicate, w('重复', 'duplicate'), false],
    [h.refused, w('拒收', 'refused'), false],
    ...(h.waiting ? ([[h.waiting, w('待处理', 'waiting'), false]] as [number, string, boolean][]) : []),
    [h.failed, w('出错', 'failed'), h.failed > 0],
    ...(kind?.words
      ? ([[h.unmapped, w('词待对照', 'words to map'), h.unmapped > 0], ...(h.events ? [[h.events, w('先存着', 'kept back'), false]] : [])] as [number, string, boolean][])
      : []),
    ...(kind?.sends !== false
      ? ([
          [h.toSend, w('待发', 'to send'), false],
          [h.dead, w('死信', 'dead'), h.dead > 0],
        ] as [number, string, boolean][])
      : []),
    [h.lagSeconds === null ? '–' : lag(h.lagSeconds), w('滞后', 'lag'), false],
  ]
  return (
    <span className="conn-figures" title={w('近 24 小时；待发、死信、出错、待对照是全部', 'Of the last 24 hours; what waits, is dead, failed or not mapped is all there is')}>
      {figures.map(([n, label, loud]) => (
        <span key={label} className={loud ? 'loud' : n === 0 ? 'nil' : ''}>
          <b>{n}</b> {label}
        </span>
      ))}
    </span>
  )
}
const lag = (seconds: number): string => (Math.abs(seconds) < 60 ? w(`${Math.round(seconds)} 秒`, `${Math.round(seconds)} s`) : lengthWords(seconds * 1000))
