import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ReadableStream as NodeReadableStream } from 'node:stream/web'
import { Busboy, type BusboyInstance } from '@fastify/busboy'

export interface UploadedFile {
  readonly name: string
  readonly bytes: number
  /** Lower-case hex. */
  readonly sha256: string
}

export class UploadTooLarge extends Error {
  override readonly name = 'UploadTooLarge'

  constructor(limitBytes: number) {
    super(`The upload is larger than the ${limitBytes} bytes that this site takes.`)
  }
}

export class MalformedUpload extends Error {
  override readonly name = 'MalformedUpload'
}

const filesPerUpload = 10

/** Digests what a request uploads as it arrives; at no time is more than a few chunks of it in memory. */
export async function readUpload(request: Request, limitBytes: number): Promise<UploadedFile[]> {
  const contentType = request.headers.get('content-type') ?? ''
  const body = request.body ? Readable.fromWeb(request.body as NodeReadableStream<Uint8Array>) : Readable.from([])
  if (/^multipart\/form-data\b/i.test(contentType)) return readForm(body, contentType, limitBytes)
  return [await digest('', limited(body, limitBytes))]
}

async function readForm(body: Readable, contentType: string, limitBytes: number): Promise<UploadedFile[]> {
  const parser = createParser(contentType)
  const digests: Promise<UploadedFile>[] = []
  parser.on('file', (_field, file, name) => {
    const result = digest(name, file)
    // The pipeline reports what broke; the same failure seen from inside a part must not count as unhandled.
    result.catch(() => {})
    digests.push(result)
  })
  await pipeline(body, (source) => limited(source, limitBytes), parser).catch((error: unknown) => {
    if (isParseError(error))
      throw new MalformedUpload(`The form could not be read: ${error.message}.`, { cause: error })
    throw error
  })
  // A file field left empty arrives as a part without name and content.
  const files = (await Promise.all(digests)).filter((file) => file.name !== '' || file.bytes > 0)
  if (files.length === 0) throw new MalformedUpload('The form holds no file.')
  return files
}

function createParser(contentType: string): BusboyInstance {
  try {
    return new Busboy({
      headers: { 'content-type': contentType },
      limits: { files: filesPerUpload, fields: 20, fieldSize: 64 * 1024, headerPairs: 20, headerSize: 8 * 1024 },
    })
  } catch (cause) {
    throw new MalformedUpload('The Content-Type names no boundary.', { cause })
  }
}

/** Busboy's own errors carry neither class nor code; everything from sockets and streams has a code. */
function isParseError(error: unknown): error is Error {
  return error instanceof Error && !(error instanceof UploadTooLarge) && !('code' in error)
}

async function* limited(source: AsyncIterable<Uint8Array>, limitBytes: number): AsyncGenerator<Uint8Array> {
  let bytes = 0
  for await (const chunk of source) {
    bytes += chunk.byteLength
    if (bytes > limitBytes) throw new UploadTooLarge(limitBytes)
    yield chunk
  }
}

async function digest(name: string, content: AsyncIterable<Uint8Array>): Promise<UploadedFile> {
  const hash = createHash('sha256')
  let bytes = 0
  for await (const chunk of content) {
    bytes += chunk.byteLength
    hash.update(chunk)
  }
  return { name: name ?? '', bytes, sha256: hash.digest('hex') }
}
