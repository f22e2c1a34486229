import { posix } from 'node:path'

/** The same table as in nginx/conf/mime.conf; a test compares the two. */
const extensions: Readonly<Record<string, string>> = {
  'text/html': 'html htm',
  'text/css': 'css',
  'text/javascript': 'js mjs',
  'text/plain': 'txt',
  'text/markdown': 'md',
  'text/csv': 'csv',
  'text/xml': 'xml',
  'text/vtt': 'vtt',
  'application/json': 'json map',
  'application/manifest+json': 'webmanifest',
  'application/wasm': 'wasm',
  'application/pdf': 'pdf',
  'application/zip': 'zip',
  'application/gzip': 'gz',
  'application/rss+xml': 'rss',
  'application/atom+xml': 'atom',
  'image/svg+xml': 'svg svgz',
  'image/png': 'png',
  'image/apng': 'apng',
  'image/jpeg': 'jpg jpeg',
  'image/gif': 'gif',
  'image/webp': 'webp',
  'image/avif': 'avif',
  'image/x-icon': 'ico',
  'font/woff2': 'woff2',
  'font/woff': 'woff',
  'font/ttf': 'ttf',
  'font/otf': 'otf',
  'audio/mpeg': 'mp3',
  'audio/ogg': 'oga ogg opus',
  'audio/mp4': 'm4a',
  'audio/wav': 'wav',
  'video/mp4': 'mp4 m4v',
  'video/webm': 'webm',
  'video/ogg': 'ogv',
}

/** As charset_types in nginx/conf/static.conf. */
const withCharset = new Set([
  'text/html',
  'text/css',
  'text/javascript',
  'text/plain',
  'text/markdown',
  'text/csv',
  'text/xml',
  'text/vtt',
  'application/json',
  'application/manifest+json',
])

const types = new Map(
  Object.entries(extensions).flatMap(([type, list]) => list.split(' ').map((extension) => [`.${extension}`, type])),
)

/** What a collected file is sent as. */
export function staticType(name: string): string {
  const type = types.get(posix.extname(name).toLowerCase()) ?? 'application/octet-stream'
  return withCharset.has(type) ? `${type}; charset=utf-8` : type
}
