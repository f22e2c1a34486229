import { defineApplication } from '../define-application.ts'
import type { Application, Body, Environ } from '../tsgi.ts'
import { type WaitUntil, waitUntilOf } from '../wait-until.ts'
import { acceptFetchRequests } from './globals.ts'
import { FetchRequest } from './request.ts'
import { respond } from './response.ts'
import { watchUpgrade } from './upgrade.ts'
import { RequestUrls } from './url.ts'

/** What a fetch handler is given beside the request. Workers' handlers find it in both places that they know, `env` and `ctx`. */
export interface FetchContext {
  readonly environ: Environ
  /**
   * For work that goes on after the answer: the server does not end before it has settled, within its graceful timeout. What it
   * rejects with is written to `tsgi.errors`.
   */
  readonly waitUntil: WaitUntil
}

/** A WinterTC handler: Hono's `app.fetch`, H3's, or a function of one's own. */
export type FetchHandler = (request: Request, context: FetchContext) => Response | Promise<Response>

/** What modules for Bun, Deno and Workers export by default, and what Hono and H3 applications are. */
export interface FetchObject {
  fetch(request: Request, context: FetchContext): Response | Promise<Response>
}

type Call = (request: Request, context: FetchContext, executionContext: FetchContext) => unknown

/**
 * Turns a fetch handler into a TSGI application. Bodies stream both ways, `request.signal` is `tsgi.signal`, and what the
 * handler does not ask of its request is not built.
 *
 * From the first call on, `new Request(request, init)` and `fetch(request)` take such requests, too.
 *
 * @param handler a function, or an object with a method `fetch`, which is called as its method
 * @throws {TypeError} neither of them
 */
export function fromFetch(handler: FetchHandler | FetchObject): Application {
  const call = callOf(handler)
  acceptFetchRequests(globalThis)
  const urls = new RequestUrls()
  return defineApplication((environ, startResponse) => {
    const isAccepted = watchUpgrade(environ)
    const context: FetchContext = { environ, waitUntil: waitUntilOf(environ) }
    const result = call(new FetchRequest(environ, urls.of(environ)), context, context)
    const answer = (response: unknown) =>
      isAccepted?.() ? leaveUnsent(response) : respond(response, environ, startResponse)
    // Whoever answers at once is not made to wait.
    return isThenable(result) ? answerLater(result, answer) : answer(result)
  })
}

async function answerLater(
  result: PromiseLike<unknown>,
  answer: (response: unknown) => Body | Promise<Body>,
): Promise<Body> {
  return answer(await result)
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as Partial<PromiseLike<unknown>> | null | undefined)?.then === 'function'
}

/** As {@link fromFetch}, for a value that was loaded. @throws {TypeError} it has no fetch handler */
export function fetchApplication(value: unknown): Application {
  return fromFetch(value as FetchHandler | FetchObject)
}

function callOf(handler: unknown): Call {
  if (typeof handler === 'function') return handler as Call
  if (typeof handler === 'object' && handler !== null && 'fetch' in handler && typeof handler.fetch === 'function') {
    const object = handler as { fetch: Call }
    return (request, context, executionContext) => object.fetch(request, context, executionContext)
  }
  throw new TypeError(
    `a fetch handler: expected a function or an object with a method fetch, got ${handler === null ? 'null' : typeof handler}`,
  )
}

/** The WebSocket was the answer. */
async function leaveUnsent(result: unknown): Promise<Body> {
  if (result instanceof Response && result.body && !result.body.locked) await result.body.cancel()
  return []
}
