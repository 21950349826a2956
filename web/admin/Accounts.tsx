import { t } from '../kit/i18n.ts'

export default function Accounts() {
  return (
    <div className="head">
      <h1>{t('账号与任职')}</h1>
    </div>
  )
}
