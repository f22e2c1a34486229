import type { WebSocketAcceptance, WebSocketConnection, WebSocketUpgrade } from '../tsgi.ts'
import type { CheckedCall } from './checked-call.ts'
import { checkHeaders } from './checked-head.ts'
import { hasMethod, isObject, isThenable, kindOf, shown } from './validation-error.ts'

/** A wish for a WebSocket that holds the application to its rules, and what comes of it, too. */
export function checkedUpgrade(call: CheckedCall, inner: WebSocketUpgrade): WebSocketUpgrade {
  let isAccepted = false
  return {
    protocols: inner.protocols,
    accept: async (...given) => {
      if (isAccepted || call.hasHead || call.begun)
        throw call.violation('A29', 'accept(): expected once, and no other answer; got a call after one')
      checkAcceptance(call, inner.protocols, given[0] ?? {})
      isAccepted = true
      const connection = await inner.accept(...given)
      call.upgrade()
      checkConnection(call, connection)
      return checkedConnection(call, connection)
    },
  }
}

function checkAcceptance(
  call: CheckedCall,
  offered: readonly string[],
  { protocol, headers = [] }: WebSocketAcceptance,
): void {
  if (protocol !== undefined && !offered.includes(protocol))
    throw call.violation('A30', `protocol: expected one that the client offers, got ${shown(protocol)}`)
  checkHeaders(headers, 'A31')
  const own = headers.find(([name]) => /^(sec-websocket-|content-length$)/i.test(name))
  if (own) throw call.violation('A31', `header ${own[0]}: expected to be left to the server in an acceptance`)
}

function checkConnection(call: CheckedCall, connection: unknown): asserts connection is WebSocketConnection {
  const missing = ['send', 'close', Symbol.asyncIterator].find((name) => !hasMethod(connection, name))
  if (missing !== undefined)
    throw call.violation('S60', `the connection: expected a method ${String(missing)}, got ${kindOf(connection)}`)
  const { protocol, closed } = connection as unknown as Record<string, unknown>
  if (typeof protocol !== 'string')
    throw call.violation('S60', `protocol of the connection: expected a string, got ${kindOf(protocol)}`)
  if (!isThenable(closed))
    throw call.violation('S60', `closed of the connection: expected a promise, got ${kindOf(closed)}`)
}

function checkedConnection(call: CheckedCall, inner: WebSocketConnection): WebSocketConnection {
  return {
    protocol: inner.protocol,
    closed: inner.closed,
    send: async (...given) => {
      checkMessage(call, given[0])
      const sent = inner.send(...given)
      if (!isThenable(sent)) throw call.violation('S62', `send(): expected to return a promise, got ${kindOf(sent)}`)
      return sent
    },
    close: (...given) => {
      checkClose(call, ...given)
      inner.close(...given)
    },
    [Symbol.asyncIterator]: messagesOf(call, inner),
  }
}

function messagesOf(call: CheckedCall, inner: WebSocketConnection): WebSocketConnection[typeof Symbol.asyncIterator] {
  let isPending = false
  return () => {
    const iterator = inner[Symbol.asyncIterator]()
    const next = async () => {
      if (isPending) throw call.violation('A35', 'a WebSocket: expected one reader, got a second one at the same time')
      isPending = true
      try {
        const result = await iterator.next()
        checkReceived(call, result)
        return result
      } finally {
        isPending = false
      }
    }
    return iterator.return ? { next, return: () => iterator.return!() } : { next }
  }
}

function checkReceived(call: CheckedCall, result: unknown): void {
  const { done, value } = (isObject(result) ? result : {}) as Partial<IteratorResult<unknown>>
  if (!done && typeof value !== 'string' && !(value instanceof Uint8Array))
    throw call.violation('S61', `a received message: expected a string or a Uint8Array, got ${kindOf(value)}`)
}

function checkMessage(call: CheckedCall, message: unknown): void {
  if (typeof message !== 'string' && !(message instanceof Uint8Array))
    throw call.violation('A33', `a message: expected a string or a Uint8Array, got ${kindOf(message)}`)
}

function checkClose(call: CheckedCall, code: unknown = 1000, reason: unknown = ''): void {
  const isCode =
    Number.isInteger(code) &&
    (((code as number) >= 1000 && (code as number) <= 1014 && ![1004, 1005, 1006].includes(code as number)) ||
      ((code as number) >= 3000 && (code as number) <= 4999))
  if (!isCode) throw call.violation('A34', `close(): expected a code of RFC 6455, got ${String(code)}`)
  if (typeof reason !== 'string' || Buffer.byteLength(reason) > 123)
    throw call.violation('A34', 'close(): expected a reason of at most 123 bytes')
}
