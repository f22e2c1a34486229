import type { Body, Chunk } from '../tsgi.ts'
import { BodyWatch } from './body-watch.ts'
import type { CheckedCall } from './checked-call.ts'
import { type AnyIterator, watchLater, watchNow } from './checked-iterator.ts'
import { hasMethod, isThenable, kindOf } from './validation-error.ts'

/** Hears of bodies that are garbage. */
export type BodyRegistry = FinalizationRegistry<BodyWatch>

/**
 * The body, watched while it is read and closed. What a server may treat in a way of its own, because it has it whole, is checked
 * at once and stays what it is.
 *
 * @throws {ValidationError} A1, A24, and what a whole body breaks
 */
export function checkBody(call: CheckedCall, body: unknown, registry: BodyRegistry): Body {
  if (typeof body === 'string' || isShort(body)) return checkWhole(call, body)
  const isAsync = hasMethod(body, Symbol.asyncIterator)
  if (ArrayBuffer.isView(body) || (!isAsync && !hasMethod(body, Symbol.iterator)))
    throw call.violation('A1', `expected an iterable or async iterable of chunks to be returned, got ${kindOf(body)}`)
  const { close } = body as { close?: unknown }
  if (close !== undefined && typeof close !== 'function')
    throw call.violation('A24', `close of the body: expected a function, got ${kindOf(close)}`)
  const watch = new BodyWatch(call, close !== undefined)
  const checked = watchedBody(body as unknown as Body, watch, isAsync)
  registry.register(checked, watch)
  return checked
}

function isShort(body: unknown): body is readonly Chunk[] {
  return Array.isArray(body) && body.length <= 1 && !('close' in body)
}

function checkWhole(call: CheckedCall, body: string | readonly Chunk[]): Body {
  try {
    for (const chunk of typeof body === 'string' ? [body] : body) call.give(chunk)
    call.finish()
  } finally {
    call.end()
  }
  return body
}

function watchedBody(body: Body, watch: BodyWatch, isAsync: boolean): Body {
  const symbol = isAsync ? Symbol.asyncIterator : Symbol.iterator
  const checked: Record<PropertyKey, unknown> = {
    [symbol]: () => {
      watch.ask()
      const iterator = (body as unknown as Record<symbol, () => AnyIterator>)[symbol]!()
      watch.asked(iterator)
      return isAsync ? watchLater(iterator, watch, checked) : watchNow(iterator as Iterator<Chunk>, watch, checked)
    },
  }
  if (body.close !== undefined) checked.close = closing(body as Required<Body>, watch)
  return checked as unknown as Body
}

function closing(body: Required<Body>, watch: BodyWatch): (...given: unknown[]) => void | Promise<void> {
  return (...given) => {
    watch.beginClose(given)
    let closed: void | Promise<void>
    try {
      closed = body.close()
    } catch (error) {
      watch.closed()
      throw error
    }
    if (isThenable(closed)) return closed.finally(() => watch.closed())
    watch.closed()
    return closed
  }
}
