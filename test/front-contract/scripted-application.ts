import { once } from 'node:events'
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'

type UpgradeListener = (request: IncomingMessage, socket: Duplex, head: Buffer) => void

/** Stands behind a front in the application server's place, does what a case tells it to, and remembers what reached it. */
export class ScriptedApplication {
  /** Method and target of each request that arrived, oldest first: `GET /path?query`. */
  readonly arrived: string[] = []
  /** How many connections were opened to it so far. */
  connections = 0
  readonly #server: Server
  readonly #scripts = new Map<string, RequestListener>()
  readonly #upgrades = new Map<string, UpgradeListener>()

  private constructor() {
    // Longer than any front keeps a connection, as the application server has it.
    this.#server = createServer({ keepAliveTimeout: 75_000 }, (request, response) => this.#answer(request, response))
    this.#server.on('connection', () => {
      this.connections += 1
    })
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
    application.#server.listen(port, host)
    await once(application.#server, 'listening')
    return application
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
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
    this.#server.close()
    this.#server.closeAllConnections()
    if (this.#server.listening) await once(this.#server, 'close')
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
