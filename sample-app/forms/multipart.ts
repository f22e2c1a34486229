import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ReadableStream as NodeReadableStream } from 'node:stream/web'
import { Busboy, type BusboyInstance } from '@fastify/busboy'

export class MalformedForm extends Error {
  override readonly name = 'MalformedForm'
}

export class FormTooLarge extends Error {
  override readonly name = 'FormTooLarge'
}

export interface FormParts {
  /** Fills as the parts come. */
  readonly fields: URLSearchParams
  /** Takes the one file that the form may have, while it arrives. What it throws ends the reading. */
  receive(file: AsyncIterable<Uint8Array>): Promise<void>
  /** Of the whole body. */
  readonly limitBytes: number
}

const fieldLimits = { files: 1, fields: 20, fieldSize: 16 * 1024, headerPairs: 20, headerSize: 8 * 1024 }

/**
 * Reads a browser's `multipart/form-data` as it arrives; at no time is more than a few chunks of it in memory.
 *
 * @throws {MalformedForm} it can't be read
 * @throws {FormTooLarge} it is larger than its limit
 */
export async function readMultipart(request: Request, parts: FormParts): Promise<void> {
  const parser = createParser(request.headers.get('content-type') ?? '')
  const stop = new AbortController()
  let file: Readable | undefined
  let received: Promise<void> | undefined
  parser.on('field', (name, value) => parts.fields.append(name, value))
  parser.on('file', (_name, part) => {
    file = part
    // Busboy only emits it, to nobody where the receiver does not read yet: that would end the process.
    part.on('error', (error: Error) => part.destroy(error))
    received = parts.receive(part)
    received.catch((error: unknown) => stop.abort(error))
  })
  const body = request.body ? Readable.fromWeb(request.body as NodeReadableStream<Uint8Array>) : Readable.from([])
  try {
    await pipeline(body, (source) => limited(source, parts.limitBytes), parser, { signal: stop.signal })
  } catch (error) {
    const reason = stop.signal.aborted ? stop.signal.reason : error
    // Else the receiver would wait for more for ever; it is done before its caller clears up behind it.
    file?.destroy(reason as Error)
    await received?.catch(() => {})
    throw readable(reason)
  }
  await received
}

function createParser(contentType: string): BusboyInstance {
  try {
    return new Busboy({ headers: { 'content-type': contentType }, limits: fieldLimits })
  } catch (cause) {
    throw new MalformedForm('The Content-Type names no boundary.', { cause })
  }
}

function readable(error: unknown): unknown {
  if (!isParseError(error)) return error
  return new MalformedForm(`The form could not be read: ${error.message}.`, { cause: error })
}

/** Busboy's own errors carry neither class nor code; everything from sockets and streams has a code. */
function isParseError(error: unknown): error is Error {
  return error instanceof Error && error.name === 'Error' && !('code' in error)
}

async function* limited(source: AsyncIterable<Uint8Array>, limitBytes: number): AsyncGenerator<Uint8Array> {
  let bytes = 0
  for await (const chunk of source) {
    bytes += chunk.byteLength
    if (bytes > limitBytes) throw new FormTooLarge(`The form is larger than the ${limitBytes} bytes that it may have.`)
    yield chunk
  }
}
