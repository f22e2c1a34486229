import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { connect as connectHttp2, constants } from 'node:http2'
import { request } from 'node:https'
import { type ConnectionOptions, connect, type TLSSocket } from 'node:tls'

/** By default the certificate is the one that the front has made, which nobody vouches for. */
const unchecked = { rejectUnauthorized: false }

export interface SecureAnswer {
  readonly status: number
  readonly headers: IncomingMessage['headers']
  readonly text: string
}

/** One request over https and HTTP/1.1. @param options of TLS; `servername` is also the Host unless that is given */
export async function askSecurely(
  url: string,
  path: string,
  options: ConnectionOptions = {},
  headers: Readonly<Record<string, string>> = {},
): Promise<SecureAnswer> {
  const { hostname, port } = new URL(url)
  const host = options.servername ? { Host: `${options.servername}:${port}` } : {}
  const where = { host: hostname, port, path, agent: false, headers: { ...host, ...headers } }
  const outgoing = request({ ...where, ...unchecked, ...options })
  outgoing.end()
  const [incoming] = (await once(outgoing, 'response')) as [IncomingMessage]
  const text = Buffer.concat(await incoming.toArray()).toString()
  return { status: incoming.statusCode!, headers: incoming.headers, text }
}

/** A connection whose handshake is done. @throws what the handshake fails with */
export async function shakeHands(url: string, options: ConnectionOptions = {}): Promise<TLSSocket> {
  const { hostname, port } = new URL(url)
  const socket = connect({ host: hostname, port: Number(port), ...unchecked, ...options })
  await once(socket, 'secureConnect')
  socket.on('error', () => {})
  return socket
}

/** What tells one certificate from another. */
export async function fingerprintOf(url: string): Promise<string> {
  const socket = await shakeHands(url, { servername: 'localhost' })
  const { fingerprint256 } = socket.getPeerCertificate()
  socket.destroy()
  return fingerprint256
}

export interface Http2Answer {
  readonly headers: Readonly<Record<string, unknown>>
  readonly hints: readonly string[]
  readonly text: string
}

/** One GET over HTTP/2. @param body sent without a word about its length */
export async function askByHttp2(
  url: string,
  path: string,
  fields: Readonly<Record<string, string>> = {},
  body?: string,
): Promise<Http2Answer> {
  const session = connectHttp2(url, unchecked)
  try {
    const stream = session.request({ [constants.HTTP2_HEADER_PATH]: path, ...fields }, { endStream: false })
    stream.end(body)
    const hints: string[] = []
    stream.on('headers', (early) => hints.push(`${early[':status']} ${early.link}`))
    const [headers] = await once(stream, 'response')
    const text = Buffer.concat(await stream.toArray()).toString()
    return { headers, hints, text }
  } finally {
    session.destroy()
  }
}
