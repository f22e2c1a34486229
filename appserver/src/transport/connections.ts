import type { Socket } from 'node:net'

/** Requests that were under way to an idle connection when the drain began get this long to arrive. */
const idleWaitMs = 1000

/** The open connections of a transport, and which of them are answering something. */
export class Connections {
  draining = false
  readonly #busy = new Map<Socket, number>()
  readonly #onChange: (open: number) => void
  #cutsIdle = false
  #onEmpty: (() => void) | undefined

  constructor(onChange: (open: number) => void) {
    this.#onChange = onChange
  }

  add(socket: Socket): void {
    this.#busy.set(socket, 0)
    socket.once('close', () => {
      this.#busy.delete(socket)
      this.#changed()
    })
    this.#onChange(this.#busy.size)
  }

  /** A request has begun on the connection. @returns what to call at its end */
  enter(socket: Socket): () => void {
    this.#busy.set(socket, (this.#busy.get(socket) ?? 0) + 1)
    return () => {
      const requests = this.#busy.get(socket)
      if (requests === undefined) return
      this.#busy.set(socket, requests - 1)
      if (this.#cutsIdle) this.#cutIdle()
    }
  }

  /** Resolves when no connection is left: idle ones are cut after a short wait, all of them after `graceMs`. */
  async drain(graceMs: number): Promise<void> {
    this.draining = true
    const idle = setTimeout(() => this.#cutIdle(), Math.min(idleWaitMs, graceMs))
    const deadline = setTimeout(() => this.#cutAll(), graceMs)
    await new Promise<void>((resolve) => {
      this.#onEmpty = resolve
      this.#changed()
    })
    clearTimeout(idle)
    clearTimeout(deadline)
  }

  #changed(): void {
    this.#onChange(this.#busy.size)
    if (this.draining && this.#busy.size === 0) this.#onEmpty?.()
  }

  #cutIdle(): void {
    this.#cutsIdle = true
    for (const [socket, requests] of this.#busy) if (requests === 0) socket.destroySoon()
  }

  #cutAll(): void {
    for (const socket of this.#busy.keys()) socket.destroy()
  }
}
