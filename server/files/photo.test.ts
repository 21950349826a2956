import { deflateSync, crc32 } from 'node:zlib'
import exifr from 'exifr'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { BadFile } from './badFile.ts'
import { photoLimits, takePhoto } from './photo.ts'

const plain = (width = 800, height = 600) => sharp({ create: { width, height, channels: 3, background: '#1a7f5a', noise: { type: 'gaussian', mean: 128, sigma: 30 } } })
const gps = { GPSLatitudeRef: 'N', GPSLatitude: '32/1 23/1 3000/100', GPSLongitudeRef: 'E', GPSLongitude: '120/1 34/1 1200/100' }
const fromPhone = () =>
  plain()
    .withMetadata({ orientation: 6 })
    .withExifMerge({ IFD0: { Make: 'Firefly' }, IFD2: { DateTimeOriginal: '2026:09:01 08:05:00' }, IFD3: gps })
    .jpeg()
    .toBuffer()
const refused = (bytes: Uint8Array, type?: string) =>
  takePhoto(bytes, type).then(
    () => 'taken',
    (e) => (e instanceof BadFile ? e.code : e),
  )

test('a photo from a phone: place and time are read, then nothing of them is left; it stands upright', async () => {
  const input = await fromPhone()
  expect((await sharp(input).metadata()).orientation).toBe(6)
  const photo = await takePhoto(input, 'image/jpeg')
  expect(photo).toMatchObject({ width: 600, height: 800, type: 'image/jpeg', takenAt: new Date('2026-09-01T08:05:00+08:00') })
  expect(photo.place!.lat).toBeCloseTo(32.3917, 3)
  expect(photo.place!.lng).toBeCloseTo(120.57, 3)
  for (const made of [photo.original, photo.thumb]) {
    const m = await sharp(made).metadata()
    expect([m.exif, m.xmp, m.iptc, m.orientation]).toEqual([undefined, undefined, undefined, undefined])
    expect(await exifr.parse(made).catch(() => undefined)).toBeUndefined()
    expect(made.includes('Firefly')).toBe(false)
  }
  expect(await sharp(photo.thumb).metadata()).toMatchObject({ format: 'webp', width: 240, height: 320 })
})

test.each(['png', 'webp', 'gif', 'tiff', 'avif'] as const)('%s is taken', async (format) => {
  const photo = await takePhoto(await plain(40, 30).toFormat(format).toBuffer(), format === 'avif' ? undefined : `image/${format}`)
  expect(photo).toMatchObject({ width: 40, height: 30, place: null, takenAt: null })
  expect((await sharp(photo.original).metadata()).format).toBe(photo.type.slice(6))
})

test('a large photo is brought to a size for screens', async () => {
  expect(await takePhoto(await plain(4000, 1000).jpeg().toBuffer())).toMatchObject({ width: photoLimits.edge, height: 640 })
})

test('a photo without a fix has no place', async () => {
  const zero = { GPSLatitudeRef: 'N', GPSLatitude: '0/1 0/1 0/1', GPSLongitudeRef: 'E', GPSLongitude: '0/1 0/1 0/1' }
  expect((await takePhoto(await plain(40, 30).withExif({ IFD3: zero }).jpeg().toBuffer())).place).toBeNull()
})

test('what is no photo, or another than it says, is refused', async () => {
  const png = await plain(40, 30).png().toBuffer()
  expect(await refused(Buffer.alloc(0))).toBe('empty')
  expect(await refused(Buffer.alloc(photoLimits.bytes + 1))).toBe('too_large')
  expect(await refused(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>'), 'image/svg+xml')).toBe('not_a_photo')
  expect(await refused(Buffer.from('<html>'), 'image/jpeg')).toBe('not_a_photo')
  expect(await refused(Buffer.from('MZ\x90\0 this program cannot be run'), 'image/png')).toBe('not_a_photo')
  expect(await refused(png, 'image/jpeg')).toBe('photo_disguised')
  expect(await refused(png, 'application/pdf')).toBe('photo_disguised')
  expect(await refused(png, 'application/octet-stream')).toBe('taken')
})

test.each(['jpeg', 'png', 'webp'] as const)('a %s cut short is refused, wherever it is cut', async (format) => {
  const whole = await plain(300, 200).toFormat(format).toBuffer()
  for (const part of [0.2, 0.5, 0.9]) expect(await refused(whole.subarray(0, Math.floor(whole.length * part)))).toBe('photo_damaged')
  expect(await refused(whole)).toBe('taken')
})

test('a HEIC of a phone is refused with the word what to do', async () => {
  const heic = Buffer.concat([Buffer.from([0, 0, 0, 24]), Buffer.from('ftypheic\0\0\0\0mif1heic'), Buffer.alloc(64)])
  const e = await takePhoto(heic, 'image/heic').catch((x) => x)
  expect(e).toBeInstanceOf(BadFile)
  expect([e.code, e.zh.includes('兼容性最佳'), e.en.includes('Most Compatible')]).toEqual(['photo_type', true, true])
})

test('a small file that unfolds into 2.5 thousand million pixels is refused unread', async () => {
  const chunk = (type: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(type), data]),
      out = Buffer.alloc(body.length + 8)
    out.writeUInt32BE(data.length, 0)
    body.copy(out, 4)
    out.writeUInt32BE(crc32(body), body.length + 4)
    return out
  }
  const head = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 8, 0, 0, 0, 0])
  head.writeUInt32BE(50_000, 0)
  head.writeUInt32BE(50_000, 4)
  const bomb = Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), chunk('IHDR', head), chunk('IDAT', deflateSync(Buffer.alloc(1 << 20))), chunk('IEND', Buffer.alloc(0))])
  expect(await refused(bomb, 'image/png')).toBe('photo_pixels')
})
