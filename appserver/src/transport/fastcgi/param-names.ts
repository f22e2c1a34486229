import { token } from '../../gateway/response-head.ts'

/** Parameters that say something of the request beside its header fields (RFC 3875 section 4.1, and nginx's own). */
export const parameters = [
  'REQUEST_METHOD',
  'REQUEST_URI',
  'SERVER_PROTOCOL',
  'SERVER_NAME',
  'SERVER_PORT',
  'REMOTE_ADDR',
  'REQUEST_SCHEME',
  'HTTPS',
  'X_ACCEL_MAPPING',
] as const

export type Parameter = (typeof parameters)[number]

/** What a parameter's name stands for. */
export interface ParamMeaning {
  /** Its place among {@link parameters}; -1 where it is none of them. */
  readonly parameter: number
  /** The header field of the client that it has, in lower case; empty where it has none that an application is told. */
  readonly field: string
}

/** Each a few dozen bytes; clients choose names, and must not fill the memory with them. */
const mostNames = 1000

/** These are about the connection between the client and its front (RFC 9110 section 7.6.1), as is what the client expects of it. */
const ofTheConnection = [
  'connection',
  'expect',
  'http2-settings',
  'keep-alive',
  'proxy-connection',
  'te',
  'transfer-encoding',
  'upgrade',
]

/** The coding was undone by the front; that there was one says that the length is not known. */
export const codingName = 'HTTP_TRANSFER_ENCODING'

/** What the names of parameters mean. They are few and come again with each request, so each is looked at once. */
export class ParamNames {
  readonly #known = new Map<string, ParamMeaning>()

  constructor() {
    for (const [index, name] of parameters.entries()) this.#known.set(name, { parameter: index, field: '' })
    // The only header fields without HTTP_ before them. With it, nginx has them as well.
    for (const name of ['content-type', 'content-length']) {
      const key = name.toUpperCase().replace('-', '_')
      this.#known.set(key, { parameter: -1, field: name })
      this.#known.set(`HTTP_${key}`, { parameter: -1, field: '' })
    }
    for (const name of ofTheConnection)
      this.#known.set(`HTTP_${name.toUpperCase().replaceAll('-', '_')}`, { parameter: -1, field: '' })
  }

  meaning(name: string): ParamMeaning {
    const known = this.#known.get(name)
    if (known) return known
    const meaning = { parameter: -1, field: fieldName(name) }
    if (this.#known.size < mostNames) this.#known.set(copyOf(name), meaning)
    return meaning
  }
}

/** A slice would keep the whole text that it was cut from. */
function copyOf(name: string): string {
  return Buffer.from(name, 'latin1').toString('latin1')
}

function fieldName(name: string): string {
  if (!name.startsWith('HTTP_')) return ''
  const field = name.slice('HTTP_'.length).toLowerCase().replaceAll('_', '-')
  return token.test(field) ? field : ''
}
