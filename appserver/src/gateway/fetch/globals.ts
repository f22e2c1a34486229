import { FetchResponse, NativeResponse } from './fetch-response.ts'
import { FetchRequest, nativeRequest } from './request.ts'

/** What was put in the place of a global, kept beside it: whoever replaces it again later is left alone, but asked anew. */
const key = Symbol.for('portico.fetchGlobals')

interface Scope {
  Request: typeof Request
  fetch: typeof fetch
  Response: typeof Response
  [key]?: { readonly Request: typeof Request; readonly fetch: typeof fetch }
}

/**
 * Makes a {@link FetchRequest} an `instanceof Request`, and lets `new Request(request, init)` and `fetch(request)` take it; `new Response()` makes a {@link FetchResponse}.
 *
 * The runtime's own look for private fields that only its own objects have. What stands for them here hands on everything as it is,
 * and a native Request in the place of one of ours: prototypes, statics and `instanceof` are the runtime's.
 */
export function acceptFetchRequests(scope: Scope): void {
  // Whoever has put another in its place means that one.
  if (scope.Response === NativeResponse) replace(scope, 'Response', FetchResponse)
  if (scope[key]?.Request === scope.Request && scope[key]?.fetch === scope.fetch) return
  Object.setPrototypeOf(FetchRequest.prototype, scope.Request.prototype)
  const own = {
    Request: new Proxy(scope.Request, {
      construct: (target, [input, ...rest], newTarget) =>
        Reflect.construct(target, [native(input), ...rest], newTarget) as Request,
    }),
    fetch: new Proxy(scope.fetch, {
      apply: (target, self, [input, ...rest]) => Reflect.apply(target, self, [native(input), ...rest]),
    }),
  }
  for (const name of ['Request', 'fetch'] as const) replace(scope, name, own[name])
  // Some make another request by `new request.constructor(…)`, or go by its name.
  Object.defineProperty(FetchRequest.prototype, 'constructor', {
    value: own.Request,
    writable: true,
    configurable: true,
  })
  Object.defineProperty(scope, key, { value: own, configurable: true })
}

function replace(scope: Scope, name: 'Request' | 'Response' | 'fetch', value: unknown): void {
  Object.defineProperty(scope, name, { value, writable: true, enumerable: name === 'fetch', configurable: true })
}

function native(input: unknown): unknown {
  const give = (input as { [nativeRequest]?: () => Request } | null | undefined)?.[nativeRequest]
  return typeof give === 'function' ? give.call(input) : input
}
