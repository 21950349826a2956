/** Photos of a report, kept on the telephone until they are sent. */
import { useEffect, useId, useMemo, useState } from 'react'
import { Icon } from '../kit/Icon.tsx'
import { t } from '../kit/i18n.ts'
import { takePhoto } from './photo.ts'

const most = 6
export function Photos({ photos, set, onPlace }: { photos: Blob[]; set: (photos: Blob[]) => void; onPlace?: (at: { lng: number; lat: number }) => void }) {
  const id = useId(),
    [busy, setBusy] = useState(false),
    urls = useMemo(() => photos.map((p) => URL.createObjectURL(p)), [photos])
  useEffect(
    () => () => {
      for (const url of urls) URL.revokeObjectURL(url)
    },
    [urls],
  )
  const add = async (files: File[]) => {
    setBusy(true)
    const next = [...photos]
    for (const file of files.slice(0, most - photos.length)) {
      const { blob, place } = await takePhoto(file)
      if (place) onPlace?.(place)
      next.push(blob)
    }
    set(next)
    setBusy(false)
  }
  return (
    <div className="field">
      <label htmlFor={id}>{t('照片')}</label>
      <div className="drop">
        <Icon name="photo" />
        <span>{busy ? t('正在取') : photos.length < most ? t('拍照或选照片') : t('最多六张')}</span>
        <input
          id={id}
          type="file"
          accept="image/*"
          multiple
          disabled={busy || photos.length >= most}
          onChange={(e) => {
            const files = [...(e.target.files ?? [])]
            e.target.value = ''
            void add(files)
          }}
        />
      </div>
      {urls.length > 0 && (
        <div className="photos">
          {urls.map((url, n) => (
            <figure key={url}>
              <img src={url} alt={t('照片 {}', String(n + 1))} />
              <button type="button" className="link" onClick={() => set(photos.filter((_, k) => k !== n))}>
                {t('去掉')}
              </button>
            </figure>
          ))}
        </div>
      )}
    </div>
  )
}
