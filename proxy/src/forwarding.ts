import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
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
 * @param fileMapping X-Accel-Mapping: which files the front sends by itself, and under which URI
 */
export function setForwardingHeaders(
  request: IncomingMessage,
  sender: Sender,
  requestId: string,
  fileMapping?: string,
): void {
  const { headers } = request
  const { scheme, host, port } = placeOf(request, sender)
  for (const name of Object.keys(headers)) if (isFrontsOwn(name)) delete headers[name]
  headers['x-forwarded-for'] = sender.address
  headers['x-forwarded-proto'] = scheme
  headers.host = host
  headers['x-forwarded-host'] = host
  headers['x-forwarded-port'] = port
  headers['x-request-id'] = requestId
  if (fileMapping !== undefined) headers['x-accel-mapping'] = fileMapping
}

/** What the client used to get here. */
interface Place {
  readonly scheme: Scheme
  /** With the port, where it is not the scheme's. */
  readonly host: string
  readonly port: string
}

function placeOf({ headers, socket }: IncomingMessage, { isTrusted }: Sender): Place {
  const told = (field: string, pattern: RegExp) => {
    const value = isTrusted ? headers[field] : undefined
    return typeof value === 'string' && pattern.test(value) ? value.toLowerCase() : undefined
  }
  const scheme = (told('x-forwarded-proto', /^https?$/i) as Scheme | undefined) ?? schemeOf(socket)
  const authority = told('x-forwarded-host', toldAuthority) ?? headers.host?.toLowerCase() ?? localAuthority(socket)
  // [::1] ends in a bracket, so that a colon before digits at the very end is always a port.
  const [, name, beside] = /^(.*?)(?::(\d+))?$/.exec(authority)!
  const port = String(Number(told('x-forwarded-port', /^\d{1,5}$/) ?? beside ?? defaultPorts[scheme]))
  return { scheme, port, host: port === defaultPorts[scheme] ? name! : `${name}:${port}` }
}

function schemeOf(socket: Socket): Scheme {
  return 'encrypted' in socket ? 'https' : 'http'
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
