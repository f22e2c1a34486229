import { posix } from 'node:path'

/** Types that a browser runs nothing of, as in nginx/conf/media-types.conf. Only SVG may carry scripts. */
const types: Readonly<Record<string, string>> = {
  txt: 'text/plain; charset=utf-8',
  pdf: 'application/pdf',
  svg: 'image/svg+xml',
  png: 'image/png',
  apng: 'image/apng',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
  webp: 'image/webp',
  avif: 'image/avif',
  mp3: 'audio/mpeg',
  oga: 'audio/ogg',
  ogg: 'audio/ogg',
  opus: 'audio/ogg',
  m4a: 'audio/mp4',
  wav: 'audio/wav',
  mp4: 'video/mp4',
  m4v: 'video/mp4',
  webm: 'video/webm',
  ogv: 'video/ogg',
}

/** What a file that somebody uploaded is sent as; bytes to be saved where its name says nothing harmless. */
export function mediaType(name: string): string {
  const extension = posix.extname(name).slice(1).toLowerCase()
  return Object.hasOwn(types, extension) ? types[extension]! : 'application/octet-stream'
}

/** Whether a browser that comes to the file by a link may show it. */
export function mayBeShown(name: string): boolean {
  const type = mediaType(name)
  return type !== 'application/octet-stream' && type !== 'image/svg+xml'
}
