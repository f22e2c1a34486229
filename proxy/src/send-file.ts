import send from 'send'
import { answerError } from './error-pages.ts'
import type { Exchange } from './exchange.ts'

export interface Sending {
  readonly directory: string
  /** Below the folder; slashes between its parts. */
  readonly name: string
  readonly allowsHidden?: boolean
  /** Called when the file is there and its head is about to be written. */
  onHeaders(stream: send.SendStream): void
}

/** Answers with a file: conditions, ranges and HEAD; with an error page where there is none. */
export function sendFile(exchange: Exchange, { directory, name, allowsHidden, onHeaders }: Sending): void {
  const path = name.split('/').map(encodeURIComponent).join('/')
  const dotfiles = allowsHidden ? 'allow' : 'ignore'
  const stream = send(exchange.request, path, { root: directory, index: false, dotfiles, cacheControl: false })
  stream.on('headers', () => onHeaders(stream))
  stream.on('directory', () => answerError(exchange, 404))
  stream.on('error', (error: SendError) => answerSendError(exchange, error))
  stream.pipe(exchange.response)
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
