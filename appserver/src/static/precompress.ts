import { posix } from 'node:path'
import { brotliCompressSync, constants, gzipSync, zstdCompressSync } from 'node:zlib'

/** What is already compressed grows when it is compressed again. */
const compressible = new Set([
  '.css',
  '.html',
  '.ico',
  '.js',
  '.json',
  '.map',
  '.md',
  '.mjs',
  '.svg',
  '.txt',
  '.wasm',
  '.webmanifest',
  '.xml',
])

interface Coding {
  /** As Content-Encoding has it. */
  readonly coding: string
  /** What a compressed file's name ends in, beside the one it was made from. */
  readonly suffix: string
  compress(content: Uint8Array): Uint8Array
}

export const codings: readonly Coding[] = [
  {
    coding: 'br',
    suffix: '.br',
    compress: (content) =>
      brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: content.byteLength } }),
  },
  {
    coding: 'zstd',
    suffix: '.zst',
    compress: (content) => zstdCompressSync(content, { params: { [constants.ZSTD_c_compressionLevel]: 19 } }),
  },
  { coding: 'gzip', suffix: '.gz', compress: (content) => gzipSync(content, { level: 9 }) },
]

export interface CompressedCopy {
  readonly coding: string
  readonly suffix: string
  readonly content: Uint8Array
}

/** The compressed siblings that are smaller than the file itself. */
export function precompress(name: string, content: Uint8Array): CompressedCopy[] {
  if (!compressible.has(posix.extname(name))) return []
  return codings
    .map(({ coding, suffix, compress }) => ({ coding, suffix, content: compress(content) }))
    .filter((copy) => copy.content.byteLength < content.byteLength)
}
