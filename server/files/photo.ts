import exifr from 'exifr'
import sharp from 'sharp'
import { BadFile } from './badFile.ts'

/** What a photo may weigh and hold, and what we make of it. `held`: bytes in memory of a picture that cannot be read line by line. */
export const photoLimits = { bytes: 20 << 20, pixels: 100_000_000, held: 400 << 20, edge: 2560, thumb: 320 } as const

export interface Photo {
  original: Buffer // upright, without EXIF or any other note of the camera
  thumb: Buffer // at most 320 px a side, webp
  width: number
  height: number
  type: 'image/jpeg' | 'image/webp'
  place: { lng: number; lat: number } | null // WGS-84, as the camera noted it: offered to the reporter, never kept in the picture
  takenAt: Date | null
}

type Kind = 'jpeg' | 'png' | 'webp' | 'heif' | 'gif' | 'tiff'
const said: Record<string, Kind> = {
  'image/jpeg': 'jpeg',
  'image/jpg': 'jpeg',
  'image/pjpeg': 'jpeg',
  'image/png': 'png',
  'image/webp': 'webp',
  'image/heic': 'heif',
  'image/heif': 'heif',
  'image/avif': 'heif',
  'image/gif': 'gif',
  'image/tiff': 'tiff',
}

/** A photo from a phone made safe to keep and show: whole, upright, small, with the place and time it was taken read out of it and then removed from it. */
export async function takePhoto(bytes: Uint8Array, declaredType?: string): Promise<Photo> {
  if (bytes.length === 0) throw new BadFile('empty')
  if (bytes.length > photoLimits.bytes) throw new BadFile('too_large')
  const input = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength),
    kind = kindOf(input),
    claimed = declaredType?.replace(/;.*/s, '').trim().toLowerCase()
  if (!kind) throw new BadFile('not_a_photo')
  if (claimed && claimed !== 'application/octet-stream' && said[claimed] !== kind)
    throw new BadFile(said[claimed] || !claimed.startsWith('image/') ? 'photo_disguised' : 'photo_type')
  if (cutShort(input, kind)) throw new BadFile('photo_damaged')
  const open = () => sharp(input, { limitInputPixels: photoLimits.pixels, failOn: 'error', sequentialRead: true, pages: 1 })
  try {
    const { width, height, channels, depth, isProgressive } = await open().metadata()
    const held = isProgressive || !['jpeg', 'png'].includes(kind) ? width * height * channels * (depth === 'uchar' ? 1 : 2) : 0
    if (width * height > photoLimits.pixels || held > photoLimits.held) throw new BadFile('photo_pixels')
    const upright = open().autoOrient().resize({ width: photoLimits.edge, height: photoLimits.edge, fit: 'inside', withoutEnlargement: true })
    const made = await (kind === 'jpeg' || kind === 'heif'
      ? upright.flatten({ background: 'white' }).jpeg({ quality: 85, mozjpeg: false })
      : upright.webp({ quality: 85, effort: 2 })
    ).toBuffer({ resolveWithObject: true })
    const thumb = await sharp(made.data).resize({ width: photoLimits.thumb, height: photoLimits.thumb, fit: 'inside', withoutEnlargement: true }).webp({ quality: 75 }).toBuffer()
    return {
      original: made.data,
      thumb,
      width: made.info.width,
      height: made.info.height,
      type: made.info.format === 'jpeg' ? 'image/jpeg' : 'image/webp',
      ...(await notes(input)),
    }
  } catch (e) {
    if (e instanceof BadFile) throw e
    const why = e instanceof Error ? e.message : ''
    throw new BadFile(/pixel limit/i.test(why) ? 'photo_pixels' : kind === 'heif' || /unsupported image format/i.test(why) ? 'photo_type' : 'photo_damaged', { cause: e })
  }
}

/** What the bytes are, whatever they are called: only pictures a camera or a phone makes, never SVG or PDF, which can carry commands. */
function kindOf(b: Buffer): Kind | null {
  const start = b.toString('latin1', 0, 16)
  if (start.startsWith('\xff\xd8\xff')) return 'jpeg'
  if (start.startsWith('\x89PNG\r\n\x1a\n')) return 'png'
  if (start.startsWith('RIFF') && start.slice(8, 12) === 'WEBP') return 'webp'
  if (/^ftyp(heic|heix|hevc|heim|heis|mif1|msf1|avif|avis)/.test(start.slice(4))) return 'heif'
  if (start.startsWith('GIF8')) return 'gif'
  if (start.startsWith('II*\0') || start.startsWith('MM\0*')) return 'tiff'
  return null
}

/** Whether a file ends before its picture does; a decoder may paint the rest grey and call it good. */
function cutShort(b: Buffer, kind: Kind): boolean {
  if (kind === 'jpeg') return b.lastIndexOf(Buffer.from([0xff, 0xd9])) < 2
  if (kind === 'png') return b.lastIndexOf('IEND', undefined, 'latin1') < 8
  if (kind === 'webp') return b.readUInt32LE(4) + 8 > b.length
  return false
}

/** Where and when, if the camera noted it and the note makes sense; notes that cannot be read are none, since the picture is what was sent. */
async function notes(input: Buffer): Promise<Pick<Photo, 'place' | 'takenAt'>> {
  const tags = (await exifr
    .parse(input, {
      gps: true,
      exif: true,
      ifd0: {},
      reviveValues: false,
      pick: ['DateTimeOriginal', 'OffsetTimeOriginal', 'GPSLatitude', 'GPSLongitude', 'GPSLatitudeRef', 'GPSLongitudeRef'],
    })
    .catch(() => null)) as Record<string, unknown> | null | undefined
  const lat = Number(tags?.['latitude']),
    lng = Number(tags?.['longitude'])
  const real = Math.abs(lat) <= 90 && Math.abs(lng) <= 180 && !(lat === 0 && lng === 0) // 0, 0 is what a phone without a fix writes
  const when = /^(\d{4}):(\d\d):(\d\d) (\d\d):(\d\d):(\d\d)$/.exec(String(tags?.['DateTimeOriginal'] ?? '').trim())
  const zone = /^[+-]\d\d:\d\d$/.exec(String(tags?.['OffsetTimeOriginal'] ?? '').trim())?.[0] ?? '+08:00'
  const taken = when ? new Date(`${when[1]}-${when[2]}-${when[3]}T${when[4]}:${when[5]}:${when[6]}${zone}`) : null
  return { place: real ? { lng, lat } : null, takenAt: taken && !Number.isNaN(taken.getTime()) ? taken : null }
}
