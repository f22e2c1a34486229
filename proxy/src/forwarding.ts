import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import { hostOf, type ServerNames } from './tls/server-names.ts'
import { plainAddress, type Sender } from './trusted-proxies.ts'

const wellFormedId = /^[A-Za-z0-9._-]{8,128}$/
const toldAuthority = /^(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?$/
const defaultPorts = { http: '80', https: '443' } as const

type Scheme = keyof typeof defaultPorts

/** A trusted proxy's id when it is one that may be believed, else a new one. */
export function requestIdFor(request: IncomingMessage, { isTrusted }: Sender): string {
  const given = request.headers['x-request-id']
  return isTrusted && typeof given === 'string' && wellFormedId.test(given) ? given : newRequestId()
}

export function newRequestId(): string {
  return randomUUID().replaceAll('-', '')
}

/**
 * Replaces what the client says about itself by what the front knows, or a trusted proxy told. The application server
 * believes these headers, so nothing of the client's may be left in them: replaced, never appended to.
 *
 * @param names of the site; many proxies hand on the X-Forwarded-Host that a client made up
 * @param fileMapping X-Accel-Mapping: which files the front sends by itself, and under which URI
 */
export function setForwardingHeaders(
  { request, sender, requestId }: Forwarded,
  names: ServerNames,
  fileMapping?: string,
): void {
  const { headers } = request
  const { scheme, host, port } = placeOf(request, sender, names)
  for (const name of Object.keys(headers)) if (isFrontsOwn(name)) delete headers[name]
  headers['x-forwarded-for'] = sender.address
  headers['x-forwarded-proto'] = scheme
  headers.host = host
  headers['x-forwarded-host'] = host
  headers['x-forwarded-port'] = port
  headers['x-request-id'] = requestId
  if (fileMapping !== undefined) headers['x-accel-mapping'] = fileMapping
}

interface Forwarded {
  readonly request: IncomingMessage
  readonly sender: Sender
  readonly requestId: string
}

/** What the client used to get here. */
interface Place {
  readonly scheme: Scheme
  /** With the port, where it is not the scheme's. */
  readonly host: string
  readonly port: string
}

function placeOf(request: IncomingMessage, sender: Sender, names: ServerNames): Place {
  const { headers, socket } = request
  const scheme = schemeFor(request, sender)
  const authority = toldHost(request, sender, names) ?? headers.host?.toLowerCase() ?? localAuthority(socket)
  // [::1] ends in a bracket, so that a colon before digits at the very end is always a port.
  const [, name, beside] = /^(.*?)(?::(\d+))?$/.exec(authority)!
  const port = String(Number(told(request, sender, 'x-forwarded-port', /^\d{1,5}$/) ?? beside ?? defaultPorts[scheme]))
  return { scheme, port, host: port === defaultPorts[scheme] ? name! : `${name}:${port}` }
}

/** What a trusted proxy says in a field, in lower case; undefined where nobody does, or it makes no sense. */
function told({ headers }: IncomingMessage, { isTrusted }: Sender, field: string, pattern: RegExp): string | undefined {
  const value = isTrusted ? headers[field] : undefined
  return typeof value === 'string' && pattern.test(value) ? value.toLowerCase() : undefined
}

function toldHost(request: IncomingMessage, sender: Sender, names: ServerNames): string | undefined {
  const host = told(request, sender, 'x-forwarded-host', toldAuthority)
  return names.has(host) ? host : undefined
}

/** The scheme by which the client came, to a trusted proxy in front if there is one. */
export function schemeFor(request: IncomingMessage, sender: Sender): Scheme {
  const here = 'encrypted' in request.socket ? 'https' : 'http'
  return (told(request, sender, 'x-forwarded-proto', /^https?$/i) as Scheme | undefined) ?? here
}

/** The name by which the client came, without its port; undefined where it said none. */
export function nameFor(request: IncomingMessage, sender: Sender, names: ServerNames): string | undefined {
  const host = toldHost(request, sender, names) ?? request.headers.host
  return host === undefined ? undefined : hostOf(host)
}

function isFrontsOwn(name: string): boolean {
  // An underscore: a gateway that builds HTTP_* keys can't tell x_forwarded_for from x-forwarded-for. nginx drops these too.
  if (name.includes('_') || name.startsWith('x-forwarded-')) return true
  return ['forwarded', 'x-real-ip', 'proxy', 'x-accel-mapping'].includes(name)
}

/** HTTP/1.0 may come without Host; the address that the client reached is the best name there is. */
function localAuthority({ localAddress = '127.0.0.1', localPort = 80 }: Socket): string {
  const plain = plainAddress(localAddress)
  return `${plain.includes(':') ? `[${plain}]` : plain}:${localPort}`
}
