import { once } from 'node:events'
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http'
import { type AddressInfo, createServer as createListener, type Server as Listener, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { Responder } from './fastcgi/responder.ts'

type UpgradeListener = (request: IncomingMessage, socket: Duplex, head: Buffer) => void

/** The version with which every record of FastCGI begins; no HTTP does. */
const firstByteOfRecords = 1

/**
 * Stands behind a front in the application server's place, does what a case tells it to, and remembers what reached it. A front may
 * speak HTTP or FastCGI to it, at the same port.
 */
export class ScriptedApplication {
  /** Method and target of each request that arrived, oldest first: `GET /path?query`. */
  readonly arrived: string[] = []
  /** How many connections were opened to it so far. */
  connections = 0
  /** What fronts connect to. */
  readonly #listener: Listener
  readonly #server: Server
  readonly #sockets = new Set<Socket>()
  readonly #scripts = new Map<string, RequestListener>()
  readonly #upgrades = new Map<string, UpgradeListener>()

  private constructor() {
    // Longer than any front keeps a connection, as the application server has it.
    this.#server = createServer({ keepAliveTimeout: 75_000 }, (request, response) => this.#answer(request, response))
    this.#listener = createListener((socket) => this.#connect(socket))
    this.#server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      this.arrived.push(`${request.method} ${request.url}`)
      const script = this.#upgrades.get(pathOf(request))
      if (script) script(request, socket, head)
      else socket.end('HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n')
    })
  }

  /**
   * @param port 0: a free one
   * @param host an address of this machine
   */
  static async start(port = 0, host = '127.0.0.1'): Promise<ScriptedApplication> {
    const application = new ScriptedApplication()
    application.#listener.listen(port, host)
    application.#server.listen(0, '127.0.0.1')
    await Promise.all([once(application.#listener, 'listening'), once(application.#server, 'listening')])
    return application
  }

  get port(): number {
    return (this.#listener.address() as AddressInfo).port
  }

  /** Answers requests for the path, whatever their method and query, from now on. */
  on(path: string, script: RequestListener): void {
    this.#scripts.set(path, script)
  }

  /** The same for requests that ask for another protocol. */
  onUpgrade(path: string, script: UpgradeListener): void {
    this.#upgrades.set(path, script)
  }

  /** How many requests have arrived whose line begins so. */
  count(line: string): number {
    return this.arrived.filter((arrived) => arrived.startsWith(line)).length
  }

  async stop(): Promise<void> {
    const closed = [this.#listener, this.#server].filter(({ listening }) => listening).map((one) => once(one, 'close'))
    this.#listener.close()
    this.#server.close()
    for (const socket of this.#sockets) socket.destroy()
    this.#server.closeAllConnections()
    await Promise.all(closed)
  }

  /** What is spoken is told by the first byte. */
  #connect(socket: Socket): void {
    this.connections += 1
    this.#sockets.add(socket)
    socket.on('error', () => {})
    socket.once('close', () => this.#sockets.delete(socket))
    socket.once('readable', () => {
      const piece = socket.read() as Buffer | null
      if (piece === null) return void socket.destroy()
      socket.unshift(piece)
      if (piece[0] === firstByteOfRecords) new Responder(socket, (this.#server.address() as AddressInfo).port)
      else this.#server.emit('connection', socket)
    })
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    this.arrived.push(`${request.method} ${request.url}`)
    const script = this.#scripts.get(pathOf(request)) ?? showRequest
    script(request, response)
  }
}

function pathOf({ url }: IncomingMessage): string {
  return url!.split('?', 1)[0]!
}

/** What arrived of a request, as {@link showRequest} tells it. */
export interface SeenRequest {
  readonly method: string
  readonly target: string
  /** Lower-case names; repeated fields joined as node:http joins them. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** Answers with what arrived, as JSON: what a path without a script does. */
async function showRequest(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const pieces: Buffer[] = []
  for await (const piece of request) pieces.push(piece as Buffer)
  const { method, url: target, headers } = request
  response.setHeader('Content-Type', 'application/json')
  response.end(JSON.stringify({ method, target, headers, body: Buffer.concat(pieces).toString() }))
}
