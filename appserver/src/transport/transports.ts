import type { Socket } from 'node:net'
import type { Protocol } from '../settings/index.ts'
import type { InFlight } from './connections.ts'
import { type FastCgiOptions, FastCgiTransport } from './fastcgi/fastcgi.ts'
import { HttpTransport } from './http.ts'
import type { HttpTransportOptions } from './http-options.ts'

/** A worker's transports as one: a connection goes to the one for its protocol. */
export class Transports {
  readonly #http: HttpTransport
  readonly #fastcgi: FastCgiTransport
  readonly #inFlight: InFlight

  private constructor(http: HttpTransport, fastcgi: FastCgiTransport, inFlight: InFlight) {
    this.#http = http
    this.#fastcgi = fastcgi
    this.#inFlight = inFlight
  }

  /** @throws what a plugin throws while it is registered */
  static async create(options: HttpTransportOptions & FastCgiOptions): Promise<Transports> {
    const inFlight: InFlight = { answering: 0 }
    const open = { http: 0, fastcgi: 0 }
    const shareOf = (protocol: Protocol) => ({
      ...options,
      inFlight,
      onConnectionsChange: (count: number) => {
        open[protocol] = count
        options.onConnectionsChange(open.http + open.fastcgi)
      },
    })
    const http = await HttpTransport.create(shareOf('http'))
    return new Transports(http, new FastCgiTransport(shareOf('fastcgi')), inFlight)
  }

  /** Requests that are being answered. */
  get answering(): number {
    return this.#inFlight.answering
  }

  /** Serves a connection that was accepted elsewhere. */
  serve(socket: Socket, protocol: Protocol): void {
    if (protocol === 'fastcgi') this.#fastcgi.serve(socket)
    else this.#http.serve(socket)
  }

  /** Finishes what is asked, invites nothing more, and ends; what is left after `graceMs` is cut. @param cutsKept those that are kept and idle at once */
  async drain(graceMs: number, cutsKept = false): Promise<void> {
    await Promise.all([this.#http.drain(graceMs, cutsKept), this.#fastcgi.drain(graceMs, cutsKept)])
  }
}
