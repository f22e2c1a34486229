import { AsyncResource } from 'node:async_hooks'
import type { EventEmitter } from 'node:events'

const context = Symbol('portico.context')
const emit = Symbol('portico.emit')

interface Bound extends EventEmitter {
  [context]: AsyncResource
  [emit]: EventEmitter['emit']
}

/**
 * Has a request, or a socket, emit in the context of the exchange. The parser emits in that of the connection: what a 'data' or 'end' listener
 * throws could not be told to be this exchange's.
 *
 * AsyncLocalStorage.bind() does the same, and took longer than all else that is done for such a request. A function of its own in each request would keep it
 * in memory until the next collection of the whole heap (docs/performance.md).
 */
export function emitWithin(emitter: EventEmitter): void {
  const bound = emitter as Bound
  bound[context] = new AsyncResource('portico.Exchange')
  bound[emit] = emitter.emit
  emitter.emit = emitBound
}

function emitBound(this: EventEmitter, ...given: Parameters<EventEmitter['emit']>): boolean {
  const bound = this as Bound
  // Nobody is there to throw.
  if (this.listenerCount(given[0]) === 0) return Reflect.apply(bound[emit], this, given)
  return bound[context].runInAsyncScope(bound[emit], this, ...given)
}
