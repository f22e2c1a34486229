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

const encodings: readonly (readonly [suffix: string, compress: (content: Uint8Array) => Uint8Array])[] = [
  [
    '.br',
    (content) => brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: content.byteLength } }),
  ],
  ['.zst', (content) => zstdCompressSync(content, { params: { [constants.ZSTD_c_compressionLevel]: 19 } })],
  ['.gz', (content) => gzipSync(content, { level: 9 })],
]

/** The compressed siblings that are smaller than the file itself, by the suffix of their names. */
export function precompress(name: string, content: Uint8Array): [suffix: string, content: Uint8Array][] {
  if (!compressible.has(posix.extname(name))) return []
  return encodings
    .map(([suffix, compress]): [string, Uint8Array] => [suffix, compress(content)])
    .filter(([, compressed]) => compressed.byteLength < content.byteLength)
}
