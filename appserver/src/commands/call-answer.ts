import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { type ClientRequest, type IncomingMessage, request } from 'node:http'
import type { Socket } from 'node:net'
import { resolve } from 'node:path'
import type { Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { exitCode, ServerError } from '../errors.ts'
import { redactUrl } from '../logs/redaction.ts'
import type { CallRequest } from './call-request.ts'

export interface AnswerOptions {
  /** Whether heads are shown. */
  readonly showsHead: boolean
  /** Whether a status from 400 on is an error. */
  readonly fail: boolean
  /** A path; undefined for standard output. */
  readonly output: string | undefined
  readonly directory: string
  readonly stdout: Writable
}

/**
 * Sends the request over the connection, and the answer on to where it goes, piece by piece as it comes.
 *
 * @throws {ServerError} there is none, or not all of it, or nowhere to put it; exit code 22: its status is an error
 */
export async function exchange(sent: CallRequest, connection: Socket, options: AnswerOptions): Promise<void> {
  const { method, target: path, fields, body } = sent
  const outgoing = request({ method, path, headers: fields, createConnection: () => connection })
  const heads: string[] = []
  outgoing.on('information', (head) => heads.push(renderHead(head)))
  const answered = answerTo(outgoing)
  outgoing.end(body)
  try {
    const incoming = await answered
    const { statusCode, statusMessage } = incoming
    heads.push(renderHead(incoming))
    if (options.fail && statusCode! >= 400)
      throw new ServerError(
        `${method} ${redactUrl(path)} got ${statusCode} ${statusMessage}`,
        exitCode.answeredWithError,
      )
    await show(incoming, options.showsHead ? heads.join('') : '', options)
  } catch (error) {
    // The application need not go on for a client that does not listen any more.
    connection.destroy()
    throw error
  }
}

async function answerTo(outgoing: ClientRequest): Promise<IncomingMessage> {
  try {
    const [incoming] = (await once(outgoing, 'response')) as [IncomingMessage]
    // From here on the answer says how it ends.
    outgoing.on('error', () => {})
    return incoming
  } catch (error) {
    throw new ServerError(`the application gave no answer: ${(error as Error).message}`, 1, { cause: error })
  }
}

async function show(
  incoming: IncomingMessage,
  head: string,
  { output, directory, stdout }: AnswerOptions,
): Promise<void> {
  const sink = output === undefined || output === '-' ? stdout : createWriteStream(resolve(directory, output))
  if (head !== '') sink.write(head, 'latin1')
  try {
    await pipeline(incoming, sink, { end: sink !== stdout })
  } catch (error) {
    const isBroken = !incoming.complete && (error as NodeJS.ErrnoException).code === 'ECONNRESET'
    const what = isBroken ? 'the answer broke off' : 'cannot write the answer'
    throw new ServerError(`${what}: ${(error as Error).message}`, 1, { cause: error })
  }
}

interface Head {
  readonly httpVersion: string
  readonly statusCode?: number | undefined
  readonly statusMessage?: string | undefined
  readonly rawHeaders: readonly string[]
}

function renderHead({ httpVersion, statusCode, statusMessage, rawHeaders }: Head): string {
  const fields = rawHeaders.flatMap((name, index) => (index % 2 === 0 ? [`${name}: ${rawHeaders[index + 1]}\r\n`] : []))
  return `HTTP/${httpVersion} ${statusCode} ${statusMessage}\r\n${fields.join('')}\r\n`
}
