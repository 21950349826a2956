/** The bell: what colleagues and the program tell this person, and how much of it is new. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Popover } from 'antd'
import { useState } from 'react'
import { Link } from 'react-router'
import { myNotices, seeNotices } from '../../contract/notices.ts'
import { call, keyOf } from './call.ts'
import { t } from './i18n.ts'
import { Icon } from './Icon.tsx'
import { moment } from './time.ts'

export function Bell() {
  const client = useQueryClient(),
    [open, setOpen] = useState(false)
  const mine = useQuery({ queryKey: keyOf(myNotices), queryFn: () => call(myNotices, {}), refetchInterval: 60_000 })
  const seen = useMutation({ mutationFn: (upTo: number) => call(seeNotices, { body: { upTo } }), onSuccess: () => client.invalidateQueries({ queryKey: keyOf(myNotices) }) })
  const { rows, unread } = mine.data ?? { rows: [], unread: 0 }
  return (
    <Popover
      trigger="click"
      open={open}
      placement="bottomRight"
      align={{ overflow: { adjustX: false, adjustY: true, shiftX: true } }}
      onOpenChange={(now) => {
        setOpen(now)
        if (!now && unread && rows[0]) seen.mutate(rows[0].id)
      }}
      content={
        <ul className="bell">
          {rows.length === 0 && <li className="t2">{t('没有通知')}</li>}
          {rows.map((r) => (
            <li key={r.id} className={r.unread ? 'new' : ''}>
              <Link to={`/cases/${r.no}`} onClick={() => setOpen(false)}>
                {r.text}
              </Link>
              <span className="t3 s12">{moment(r.at)}</span>
            </li>
          ))}
        </ul>
      }
    >
      <button type="button" className="icon-btn bell-btn" aria-label={unread ? t('通知，{} 条没看', String(unread)) : t('通知')}>
        <Icon name="bell" />
        {unread > 0 && <i aria-hidden="true">{unread > 99 ? '99+' : unread}</i>}
      </button>
    </Popover>
  )
}
