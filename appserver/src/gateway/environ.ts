import { RequestError } from '../errors.ts'
import type { Exchange } from '../exchange.ts'
import type { FieldNames } from '../field-names.ts'
import type { Settings } from '../settings/table.ts'
import { earlyHintsOf } from './early-hints.ts'
import { EnvironForm } from './environ-form.ts'
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

/** Makes the CGI and `tsgi.*` keys of each request to a server (PEP 3333, "environ Variables"; RFC 3875 section 4.1). */
export class Environs {
  readonly #server: ServerFacts
  readonly #forms = new WeakMap<FieldNames, EnvironForm>()
  /** Of the last request that named one: most name the same. */
  #host = ''
  #name = ''
  #port = ''

  constructor(server: ServerFacts) {
    this.#server = server
  }

  /**
   * @param fileWrapper opens files for this one request
   * @throws {RequestError} 404: the path is outside the root path
   */
  create(exchange: Exchange, fileWrapper: FileWrapper): Environ {
    const { client, target } = exchange
    const server = this.#server
    const environ = this.#formOf(exchange.names).fill(exchange.fields)
    environ.REQUEST_METHOD = exchange.method
    environ.SCRIPT_NAME = server.rootPath
    setTarget(environ, target, server.rootPath)
    this.#setHost(environ, exchange)
    environ.SERVER_PROTOCOL = exchange.protocol
    environ.REMOTE_ADDR = client.address
    environ['tsgi.version'] = [1, 0]
    environ['tsgi.url_scheme'] = client.scheme
    environ['tsgi.input'] = exchange.body
    environ['tsgi.errors'] = server.errors(client.requestId)
    environ['tsgi.multiprocess'] = server.multiprocess
    environ['tsgi.signal'] = exchange.signal
    environ['tsgi.request_id'] = client.requestId
    environ['tsgi.file_wrapper'] = fileWrapper
    const earlyHints = earlyHintsOf(exchange)
    if (earlyHints) environ['tsgi.early_hints'] = earlyHints
    if (server.waitUntil) environ['portico.wait_until'] = server.waitUntil
    if (exchange.upgrade?.websocket) environ['tsgi.websocket'] = exchange.upgrade.websocket
    return environ
  }

  #formOf(names: FieldNames): EnvironForm {
    let form = this.#forms.get(names)
    if (!form) {
      form = new EnvironForm(names, this.#server.keepsUnderscores)
      this.#forms.set(names, form)
    }
    return form
  }

  #setHost(environ: Environ, exchange: Exchange): void {
    const { client } = exchange
    const { host } = client
    const server = this.#server
    if (host === undefined || host === '') {
      const { connection } = exchange
      environ.SERVER_NAME = connection.localAddress ?? server.serverName
      environ.SERVER_PORT = String(connection.localPort ?? (server.serverPort || defaultPorts[client.scheme]))
      return
    }
    if (host !== this.#host) {
      const parts = /^(\[[^\]]*\]|[^:]*)(?::(\d*))?$/.exec(host)
      this.#host = host
      this.#name = parts?.[1] ?? host
      this.#port = parts?.[2] ?? ''
    }
    environ.SERVER_NAME = this.#name
    environ.SERVER_PORT = this.#port || (client.port ?? defaultPorts[client.scheme])
  }
}

function setTarget(environ: Environ, target: string, rootPath: string): void {
  environ.REQUEST_URI = target
  const { pathInfo, query } = splitTarget(target, rootPath)
  environ.PATH_INFO = pathInfo
  environ.QUERY_STRING = query
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

function belowRoot(path: string, root: string): string {
  if (root === '' || path === '*') return path
  if (path === root) return ''
  if (path.startsWith(root) && path[root.length] === '/') return path.slice(root.length)
  throw new RequestError(404, `outside the root path ${root}`)
}
