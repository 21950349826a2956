/** Photos of cases over HTTP: taken in without their EXIF, given out to those who may see the case. */
import { getFile, sendFile } from '../../contract/files.ts'
import { BadFile } from '../files/badFile.ts'
import { takePhoto } from '../files/photo.ts'
import type { Storage } from '../files/storage.ts'
import type { Books } from '../directory/book.ts'
import { Refused } from '../kit/errors.ts'
import { type App, serve } from '../kit/http.ts'
import { mustSee } from './queries.ts'

export function photoRoutes(app: App, books: Books, storage: Storage): void {
  const { db, now } = app.house
  serve(app, sendFile, async ({ raw, who }) => {
    const part = await raw.file()
    if (!part) throw new Refused('bad-input', { field: 'file' })
    const at = now()
    try {
      const photo = await takePhoto(await part.toBuffer(), part.mimetype)
      const whole = await storage.put('photo', photo.original),
        thumb = await storage.put('thumb', photo.thumb)
      const { id } = await db
        .insertInto('files')
        .values({
          case_id: null,
          report_id: null,
          event_id: null,
          use: 'report',
          name: part.filename.slice(0, 200),
          key: whole.key,
          thumb_key: thumb.key,
          type: photo.type,
          size: whole.size,
          sha256: whole.sha256,
          width: photo.width,
          height: photo.height,
          by_person: who.personId,
          at,
        })
        .returning('id')
        .executeTakeFirstOrThrow()
      return { id, width: photo.width, height: photo.height, place: photo.place, takenAt: photo.takenAt?.toISOString() ?? null }
    } catch (error) {
      if (error instanceof BadFile) throw new Refused('bad-file', { reason: error.code }, { zh: error.zh, en: error.en })
      throw error
    }
  })
  serve(app, getFile, async ({ params, query, who }, reply) => {
    const file = await db.selectFrom('files').selectAll().where('id', '=', params.id).executeTakeFirst()
    if (!file) throw new Refused('not-found')
    if (file.case_id === null ? file.by_person !== who.personId : false) throw new Refused('not-yours')
    if (file.case_id !== null) await mustSee(db, who, await books.at(now()), file.case_id)
    const thumb = query.thumb && file.thumb_key
    return reply
      .type(thumb ? 'image/webp' : file.type)
      .header('cache-control', 'private, max-age=86400')
      .send(await storage.open(thumb ? file.thumb_key! : file.key)) as never
  })
}
