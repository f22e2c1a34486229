import type { ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { closesAfter } from './exchange.ts'

/** Which answers each connection still waits for: requests may come before their predecessors are answered (RFC 9112, section 9.3.2). */
export class OwedAnswers {
  readonly #owed = new WeakMap<Duplex, Set<ServerResponse>>()
  readonly #over = new WeakSet<Duplex>()

  /** Remembers that this answer is to go out on the connection. */
  owe(socket: Duplex, response: ServerResponse): void {
    const owed = this.#owed.get(socket) ?? new Set()
    this.#owed.set(socket, owed.add(response))
    response.once('close', () => {
      owed.delete(response)
      if (closesAfter(response)) this.#over.add(socket)
    })
  }

  /** Whether the connection ends with an answer that is on its way: nothing behind it may be done (section 9.6). */
  isOver(socket: Duplex): boolean {
    return this.#over.has(socket) || this.#to(socket).some(closesAfter)
  }

  /** Calls when everything is answered; at once when nothing is owed. The connection may be gone by then. */
  whenPaid(socket: Duplex, next: () => void): void {
    const owed = this.#to(socket)
    // A request that is itself the broken one gets no other answer; if that has begun, cutting it is all that is left.
    const broken = owed.find((response) => !response.req.complete)
    if (broken?.headersSent) return void socket.destroy()
    const earlier = owed.find((response) => response !== broken)
    if (earlier === undefined) next()
    else earlier.once('close', () => this.whenPaid(socket, next))
  }

  #to(socket: Duplex): ServerResponse[] {
    return [...(this.#owed.get(socket) ?? [])]
  }
}
