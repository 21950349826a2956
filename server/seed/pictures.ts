/** Photos for the demonstration: drawn, so that nobody and no real place is in them. One street corner, once with what was reported and once in order. */
import sharp from 'sharp'
import type { Trx } from '../db/db.ts'
import type { Storage } from '../files/storage.ts'

/** What the street looks like at different hours. */
const lights = [
  { sky: '#cfd8cf', wall: '#b9b09f', road: '#7d807a' },
  { sky: '#b8c7cf', wall: '#a8a79e', road: '#6d7072' },
  { sky: '#d9cdb8', wall: '#c0aa90', road: '#85807a' },
] as const
const trouble =
  '<ellipse cx="410" cy="400" rx="86" ry="24" fill="#4a4a46"/><path d="M330 396l30-14 26 8 40-16 34 14 32 2-22 18-60 14-62-6z" fill="#3b3b38"/><path d="M250 360l40-60 40 60z" fill="#c8402f"/><path d="M262 342h56l-10-14h-36z" fill="#f2efe6"/>'
const order = '<path d="M330 392h160l12 26H318z" fill="#5e615d"/><path d="M560 330v-70" stroke="#5a4a36" stroke-width="8"/><circle cx="560" cy="240" r="38" fill="#6f8a4e"/>'

const drawing = ({ sky, wall, road }: (typeof lights)[number], thing: string) => `<svg xmlns="http://www.w3.org/2000/svg" width="800" height="600">
<rect width="800" height="600" fill="${sky}"/><path d="M0 120l180 60v150L0 420zM800 90L560 190v130l240 110z" fill="${wall}"/><path d="M0 420l180-90h380l240 100v170H0z" fill="${road}"/>
<path d="M380 340l-30 260h60l-12-260z" fill="#d8d6c8" opacity=".6"/>${[30, 90, 140].map((x) => `<rect x="${x}" y="${210 + x / 5}" width="24" height="44" fill="#5b6570"/>`).join('')}${thing}</svg>`

export interface Pictures {
  /** Lays a photo ready, as if this person had just sent it; `nth` chooses the hour of the day. Answers its number. */
  take: (trx: Trx, what: 'before' | 'after', nth: number, byPerson: number | null, at: Date) => Promise<number>
}

/** Draws and stores the few pictures; each photo of the demonstration points at one of them. */
export async function drawPictures(storage: Storage): Promise<Pictures> {
  const draw = async (svg: string) => {
    const whole = await sharp(Buffer.from(svg)).jpeg({ quality: 80 }).toBuffer(),
      thumb = await sharp(whole).resize({ width: 320 }).webp({ quality: 70 }).toBuffer()
    const [kept, small] = [await storage.put('photo', whole), await storage.put('thumb', thumb)]
    return { key: kept.key, thumb_key: small.key, size: kept.size, sha256: kept.sha256, type: 'image/jpeg', width: 800, height: 600 }
  }
  const drawn = { before: [] as Awaited<ReturnType<typeof draw>>[], after: [] as Awaited<ReturnType<typeof draw>>[] }
  for (const light of lights) {
    drawn.before.push(await draw(drawing(light, trouble)))
    drawn.after.push(await draw(drawing(light, order)))
  }
  return {
    async take(trx, what, nth, byPerson, at) {
      const { id } = await trx
        .insertInto('files')
        .values({ ...drawn[what][nth % lights.length]!, case_id: null, report_id: null, event_id: null, use: 'report', name: '演示照片.jpg', by_person: byPerson, at })
        .returning('id')
        .executeTakeFirstOrThrow()
      return id
    },
  }
}
