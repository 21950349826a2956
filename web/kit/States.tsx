/** Empty, waiting and failed: how it is, whether anything is lost, what can be done. */
import { Button } from 'antd'
import type { ReactNode } from 'react'
import { CallRefused } from './call.ts'
import { Icon, type IconName } from './Icon.tsx'
import { t } from './i18n.ts'

export function Empty({ icon = 'check', title, children, action }: { icon?: IconName; title: string; children?: ReactNode; action?: ReactNode }) {
  return (
    <div className="state">
      <span className="mark">
        <Icon name={icon} />
      </span>
      <b>{title}</b>
      {children && <p>{children}</p>}
      {action}
    </div>
  )
}

export const Waiting = ({ rows = 4 }: { rows?: number }) => (
  <div className="wait" role="status" aria-label={t('正在取')}>
    {Array.from({ length: rows * 2 }, (_, n) => (
      <i key={n} style={{ width: `${[74, 42, 58, 31, 66, 36][n % 6]}%` }} />
    ))}
  </div>
)

export function Failed({ error, again }: { error: Error; again?: () => void }) {
  const mine = error instanceof CallRefused && (error.code === 'not-yours' || error.code === 'not-allowed')
  return (
    <Empty icon={mine ? 'lock' : 'warn'} title={mine ? t('这件不归你看') : t('没有取到')} action={again && !mine && <Button onClick={again}>{t('再取一次')}</Button>}>
      {error.message}
      {error instanceof CallRefused && error.requestId && (
        <>
          <br />
          <code>
            {error.code} {error.requestId}
          </code>
        </>
      )}
    </Empty>
  )
}

/** What was refused, beside the button that asked. */
export const Said = ({ error }: { error: Error | null }) =>
  error && (
    <p className="said" role="alert">
      <Icon name="warn" />
      <span>{error.message}</span>
    </p>
  )
