import { RequestError } from '../errors.ts'
import type { Exchange } from '../exchange.ts'
import type { Settings } from '../settings/table.ts'
import { earlyHintsOf } from './early-hints.ts'
import type { Environ, ErrorStream, FileWrapper } from './tsgi.ts'
import type { WaitUntil } from './wait-until.ts'

/** What is the same in the environ of every request to a server. */
export interface ServerFacts {
  readonly multiprocess: boolean
  /** Used where the request names no host and came over a unix socket. */
  readonly serverName: string
  readonly serverPort: string
  /** Where the application is mounted; empty, or a path without a slash at its end. */
  readonly rootPath: string
  /** Whether headers with an underscore in their name get a key, where no other header has it. */
  readonly keepsUnderscores: boolean
  errors(requestId: string): ErrorStream
  /** Keeps the process until the work has settled, within the graceful timeout; undefined where nobody waits. */
  readonly waitUntil?: WaitUntil | undefined
}

/** What the settings say of the server; `errors` is where `tsgi.errors` of a request goes. */
export function serverFacts(
  { rootPath, headerMap }: Settings,
  errors: ServerFacts['errors'],
  waitUntil?: ServerFacts['waitUntil'],
): ServerFacts {
  const keepsUnderscores = headerMap === 'dangerous'
  return { multiprocess: true, serverName: 'localhost', serverPort: '', rootPath, keepsUnderscores, errors, waitUntil }
}

const defaultPorts = { http: '80', https: '443' }

/**
 * The CGI and `tsgi.*` keys of one request (PEP 3333, "environ Variables"; RFC 3875 section 4.1).
 *
 * @param fileWrapper opens files for this one request
 * @throws {RequestError} 404: the path is outside the root path
 */
export function createEnviron(exchange: Exchange, server: ServerFacts, fileWrapper: FileWrapper): Environ {
  const { client, target } = exchange
  const { pathInfo, query } = splitTarget(target, server.rootPath)
  const [name, port] = hostAndPort(exchange, server)
  const environ: Environ = {
    REQUEST_METHOD: exchange.method,
    SCRIPT_NAME: server.rootPath,
    PATH_INFO: pathInfo,
    QUERY_STRING: query,
    REQUEST_URI: target,
    SERVER_NAME: name,
    SERVER_PORT: port,
    SERVER_PROTOCOL: exchange.protocol,
    REMOTE_ADDR: client.address,
    'tsgi.version': [1, 0],
    'tsgi.url_scheme': client.scheme,
    'tsgi.input': exchange.body,
    'tsgi.errors': server.errors(client.requestId),
    'tsgi.multiprocess': server.multiprocess,
    'tsgi.signal': exchange.signal,
    'tsgi.request_id': client.requestId,
    'tsgi.file_wrapper': fileWrapper,
  }
  const earlyHints = earlyHintsOf(exchange)
  if (earlyHints) environ['tsgi.early_hints'] = earlyHints
  if (server.waitUntil) environ['portico.wait_until'] = server.waitUntil
  if (exchange.upgrade?.websocket) environ['tsgi.websocket'] = exchange.upgrade.websocket
  addFields(environ, exchange.fields)
  if (server.keepsUnderscores) addUnderscoredFields(environ, exchange.fields)
  return environ
}

function hostAndPort({ client, connection }: Exchange, server: ServerFacts): [string, string] {
  const host = client.host
  if (host === undefined || host === '')
    return [
      connection.localAddress ?? server.serverName,
      String(connection.localPort ?? (server.serverPort || defaultPorts[client.scheme])),
    ]
  const parts = /^(\[[^\]]*\]|[^:]*)(?::(\d*))?$/.exec(host)
  return [parts?.[1] ?? host, parts?.[2] || (client.port ?? defaultPorts[client.scheme])]
}

/** A request target, taken apart. */
export interface SplitTarget {
  /** As received, without the query. */
  readonly rawPath: string
  /** Percent-decoded as UTF-8, with the root path. */
  readonly path: string
  /** Percent-decoded as UTF-8, below the root path. */
  readonly pathInfo: string
  /** As received, without its `?`; empty when there is none. */
  readonly query: string
}

/** @throws {RequestError} 404: the path is outside the root path */
export function splitTarget(target: string, rootPath: string): SplitTarget {
  const whole = originForm(target)
  const query = whole.indexOf('?')
  const rawPath = query === -1 ? whole : whole.slice(0, query)
  const path = decodePath(rawPath)
  return { rawPath, path, pathInfo: belowRoot(path, rootPath), query: query === -1 ? '' : whole.slice(query + 1) }
}

/** `http://host/path` → `/path` (RFC 9112 section 3.2.2): what is asked for, whichever way it was written. */
export function originForm(target: string): string {
  if (target.startsWith('/')) return target
  const path = target.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?]*/i, '')
  return path.startsWith('?') || path === '' ? `/${path}` : path
}

/** Malformed escapes stay as they are: REQUEST_URI has the target for whoever must know. */
function decodePath(path: string): string {
  if (!path.includes('%')) return path
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}

function addFields(environ: Environ, fields: readonly string[]): void {
  for (let index = 0; index < fields.length; index += 2) {
    const name = fields[index]!
    // X_Forwarded_For would arrive under the key of X-Forwarded-For.
    if (name.includes('_') || withheldNames.test(name)) continue
    const key = environKey(name)
    const value = fields[index + 1]!
    const before = environ[key] as string | undefined
    environ[key] = before === undefined ? value : `${before}${key === 'HTTP_COOKIE' ? '; ' : ', '}${value}`
  }
}

/** Afterwards, so that no such name takes the key of another header, or adds to it. */
function addUnderscoredFields(environ: Environ, fields: readonly string[]): void {
  for (let index = 0; index < fields.length; index += 2) {
    const name = fields[index]!
    if (!name.includes('_') || withheldNames.test(name) || contentTwins.test(name)) continue
    environ[`HTTP_${keyPart(name)}`] ??= fields[index + 1]!
  }
}

/**
 * What CGI programs take for the variable http_proxy (httpoxy, CVE-2016-5385), and what a front and the server have to say
 * to each other: an application that took a client's word for it would have the front send any file (CVE-2025-61780).
 */
export const withheldNames = /^(proxy|x[-_]accel[-_]mapping)$/i

/** Their keys would be taken for those of the body (RFC 3875 section 4.1.18). */
const contentTwins = /^content_(length|type)$/i

function environKey(name: string): string {
  const upper = keyPart(name)
  return upper === 'CONTENT_TYPE' || upper === 'CONTENT_LENGTH' ? upper : `HTTP_${upper}`
}

function keyPart(name: string): string {
  return name.toUpperCase().replaceAll('-', '_')
}

function belowRoot(path: string, root: string): string {
  if (root === '' || path === '*') return path
  if (path === root) return ''
  if (path.startsWith(root) && path[root.length] === '/') return path.slice(root.length)
  throw new RequestError(404, `outside the root path ${root}`)
}
