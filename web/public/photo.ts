/** A photo made ready on the telephone: the place it holds is read and offered, and then only the picture goes out, small enough for a poor line. */
export interface Taken {
  blob: Blob
  place: { lng: number; lat: number } | null
}
const edge = 1600

export async function takePhoto(file: File): Promise<Taken> {
  const place = await import('exifr')
    .then((exifr) => exifr.gps(file))
    .then((at) => (at && Number.isFinite(at.longitude) && Number.isFinite(at.latitude) ? { lng: at.longitude, lat: at.latitude } : null))
    .catch(() => null) // an offer only: whoever reports can always point at the map
  return { blob: await smaller(file), place }
}

/** The picture alone, at most 1600 points wide; what this browser cannot read is left to the server. */
async function smaller(file: File): Promise<Blob> {
  try {
    const image = await createImageBitmap(file, { imageOrientation: 'from-image' }),
      by = Math.min(1, edge / Math.max(image.width, image.height))
    const canvas = document.createElement('canvas')
    canvas.width = Math.round(image.width * by)
    canvas.height = Math.round(image.height * by)
    canvas.getContext('2d')!.drawImage(image, 0, 0, canvas.width, canvas.height)
    return await new Promise((go) => canvas.toBlob((blob) => go(blob ?? file), 'image/jpeg', 0.85))
  } catch {
    return file
  }
}
