import { t } from '../kit/i18n.ts'

export default function Units() {
  return (
    <div className="head">
      <h1>{t('单位')}</h1>
    </div>
  )
}
