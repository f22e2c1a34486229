import type { Stats } from 'node:fs'
import type { IncomingMessage } from 'node:http'
import send from 'send'
import type { Exchange } from '../exchange.ts'
import { answerError } from '../pages/error-pages.ts'

export interface Sending {
  readonly directory: string
  /** Below the folder; slashes between its parts. */
  readonly name: string
  readonly allowsHidden?: boolean
  /** Called when the file is there and its head is about to be written. */
  onHeaders(): void
}

/** Answers with a file: conditions, ranges and HEAD; with an error page where there is none. */
export function sendFile(exchange: Exchange, { directory, name, allowsHidden, onHeaders }: Sending): void {
  const path = name.split('/').map(encodeURIComponent).join('/')
  const dotfiles = allowsHidden ? 'allow' : 'ignore'
  const stream = send(exchange.request, path, { root: directory, index: false, dotfiles, cacheControl: false })
  stream.on('file', (_path, { size }: Stats) => mendSuffixRange(exchange.request, size))
  stream.on('headers', onHeaders)
  stream.on('directory', () => answerError(exchange, 404))
  stream.on('error', (error: SendError) => answerSendError(exchange, error))
  stream.pipe(exchange.response)
}

/** RFC 9110, 14.1.2: more last bytes than there are is all of them; `send` takes that for a range outside of the file. */
function mendSuffixRange({ headers }: IncomingMessage, sizeBytes: number): void {
  const [, suffix] = /^bytes=\s*-(\d+)\s*$/.exec(headers.range ?? '') ?? []
  if (suffix !== undefined && sizeBytes > 0 && Number(suffix) > sizeBytes) headers.range = 'bytes=0-'
}

interface SendError extends Error {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
}

/** 404 for whatever is not there or may not be seen; 412 and 416 are answers to conditions of the client. */
function answerSendError(exchange: Exchange, { status, headers }: SendError): void {
  const told = status === 412 || status === 416 ? status : status === 500 ? 500 : 404
  answerError(exchange, told, told === 416 && headers ? { headers } : {})
}
