/** What the pages of reference data share: words in both languages, a change that can be taken back, a file read as text. */
import { Button } from 'antd'
import { type ReactNode, useState } from 'react'
import { encodingOf } from '../../domain/text/encoding.ts'
import { words } from '../kit/i18n.ts'
import { Said } from '../kit/States.tsx'
import './reference.css'

export const w = (zh: string, en: string) => words({ zh, en })

/** What was done, and the way back while there is one. */
export function Done({ children, undo, busy, close }: { children: ReactNode; undo?: (() => void) | undefined; busy?: boolean; close: () => void }) {
  return (
    <div className="hint done-bar" role="status">
      <span className="grow">{children}</span>
      {undo && (
        <Button size="small" loading={busy ?? false} onClick={undo}>
          {w('撤销', 'Undo')}
        </Button>
      )}
      <Button size="small" type="text" onClick={close}>
        {w('知道了', 'Dismiss')}
      </Button>
    </div>
  )
}

/** A button that copies; where a browser bars it, as on a page without https, it says so. */
export function Copy({ text, label, copied }: { text: string; label: string; copied: string }) {
  const [said, setSaid] = useState(label)
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text)
      setSaid(copied)
    } catch {
      setSaid(w('浏览器不让复制，请选中再抄', 'Barred by the browser; select it by hand'))
    }
  }
  return (
    <Button size="small" onClick={() => void copy()}>
      {said}
    </Button>
  )
}

/** A list that scrolls in a box of its own: named, and reached by the keyboard. */
export function Moves({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="moves" tabIndex={0} role="group" aria-label={label}>
      {children}
    </div>
  )
}

/** A text file as text, whatever it was written with; what no encoding reads is shown as UTF-8 with its faults. */
export async function textOf(file: File): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer())
  return new TextDecoder(encodingOf(bytes) ?? 'utf-8').decode(bytes)
}

const sizeWords = (bytes: number) => (bytes < 1_000_000 ? `${Math.max(1, Math.round(bytes / 1000))} KB` : `${(bytes / 1_000_000).toFixed(1)} MB`)

/** A place to drop a file or choose one, by mouse or by keyboard. Once there is one it says which, and that choosing again replaces it. */
export function FileDrop({
  accept,
  label,
  file,
  onFile,
  busy,
}: {
  accept: string
  label: string
  file?: { name: string; size: number } | null
  onFile: (f: File) => void | Promise<void>
  busy?: boolean
}) {
  const again = file && w(`${sizeWords(file.size)}，换一个就再选`, `${sizeWords(file.size)}; choose again to replace it`)
  const [unread, setUnread] = useState<Error | null>(null)
  const take = async (file: File) => {
    setUnread(null)
    try {
      await onFile(file)
    } catch {
      setUnread(new Error(w(`${file.name} 读不出来，请再选一次`, `${file.name} cannot be read; choose it again`)))
    }
  }
  return (
    <div className="drop">
      {file ? (
        <span>
          <b>{file.name}</b> <span className="t3 s12">{again}</span>
        </span>
      ) : (
        <span>{label}</span>
      )}
      <input
        type="file"
        accept={accept}
        disabled={busy}
        aria-label={file ? `${file.name} ${again}` : label}
        onChange={(e) => {
          const [file] = e.target.files ?? []
          e.target.value = ''
          if (file) void take(file)
        }}
      />
      <Said error={unread} />
    </div>
  )
}

/** Square metres as people say them: 公顷 from one on. */
export const areaWords = (m2: number | null): string =>
  m2 === null
    ? w('没有边界', 'no boundary')
    : m2 >= 10_000
      ? w(`${(m2 / 10_000).toFixed(m2 >= 100_000 ? 0 : 1)} 公顷`, `${(m2 / 10_000).toFixed(m2 >= 100_000 ? 0 : 1)} ha`)
      : `${m2} m²`
export const percent = (share: number) => `${share >= 0.995 ? 100 : (share * 100).toFixed(share < 0.1 ? 1 : 0)}%`
/** A span of days: 2026-07-01 起, or between two. */
export const span = (from: string, to: string | null) => (to === null ? w(`${from} 起`, `from ${from}`) : w(`${from} 至 ${to} 前`, `${from} to before ${to}`))
