import { t } from '../kit/i18n.ts'

export default function Audit() {
  return (
    <div className="head">
      <h1>{t('审计')}</h1>
    </div>
  )
}
