import { channel } from 'node:diagnostics_channel'
import { type IncomingHttpHeaders, IncomingMessage } from 'node:http'
import { type FieldNames, KnownFieldNames } from '../field-names.ts'

/** Those that node:http itself asks a request for before it hands it out. */
const concernNode = ['expect', 'content-length', 'transfer-encoding', 'te', 'upgrade']
/** Not `super.headers`: there it is a property to the types. */
const headersOfNode = Object.getOwnPropertyDescriptor(IncomingMessage.prototype, 'headers')!
const withoutHeaders: IncomingHttpHeaders = Object.freeze(Object.create(null))
const known = new KnownFieldNames()
const concerns = new WeakMap<FieldNames, boolean>()
/** Who listens there is shown a request before it is handed out. */
const early = [channel('http.server.request.start'), channel('http.server.response.created')] as const

/**
 * Node's request. node:http asks each for its headers, to find out whether it has a body or expects an answer before it, and so
 * has all of them looked up and put together, whether anybody wants them or not: that is an eighth of what a small request costs. Here it gets none to see where none of
 * them concerns it; whoever is handed the request sees all.
 */
export class HttpRequest extends IncomingMessage {
  #names: FieldNames | undefined
  #isHandedOut = false

  /** The names of its header fields, as received. */
  get names(): FieldNames {
    this.#names ??= known.of(this.rawHeaders)
    return this.#names
  }

  /** From now on others than node:http see it. */
  handOut(): void {
    if (#isHandedOut in this) this.#isHandedOut = true
  }

  // @ts-expect-error its types have a property where node:http has an accessor.
  override get headers(): IncomingHttpHeaders {
    // Whoever stands in for a request, as a Proxy or an object made of it, is not node:http.
    return !(#isHandedOut in this) || this.#showsHeaders() ? headersOfNode.get!.call(this) : withoutHeaders
  }

  override set headers(headers: IncomingHttpHeaders) {
    headersOfNode.set!.call(this, headers)
  }

  #showsHeaders(): boolean {
    return this.#isHandedOut || early[0].hasSubscribers || early[1].hasSubscribers || concernsNode(this.names)
  }
}

function concernsNode(names: FieldNames): boolean {
  let concern = concerns.get(names)
  if (concern === undefined) {
    concern = concernNode.some((name) => names.placesOf(name) !== undefined)
    concerns.set(names, concern)
  }
  return concern
}
