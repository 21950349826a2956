/** The key bar at the foot of a list. */
import { t } from '../kit/i18n.ts'

export const Keys = ({ search }: { search?: boolean }) => (
  <div className="keys" aria-hidden="true">
    <span>
      <kbd>J</kbd>
      <kbd>K</kbd>
      {t('上下一件')}
    </span>
    <span>
      <kbd>Enter</kbd>
      {t('打开')}
    </span>
    {search && (
      <span>
        <kbd>/</kbd>
        {t('找')}
      </span>
    )}
  </div>
)
