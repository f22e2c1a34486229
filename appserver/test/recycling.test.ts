import { once } from 'node:events'
import { Agent, request } from 'node:http'
import { expect, onTestFinished, test } from 'vitest'
import { RunningServer } from './running-server.ts'
import { temporaryDirectory } from './temporary-directory.ts'
import { ask } from './wire.ts'

/** Kept connections that ask one request after another, until they are told to stop. */
class Load {
  readonly bodies: string[] = []
  readonly failures: unknown[] = []
  readonly #agent = new Agent({ keepAlive: true })
  readonly #visitors: Promise<void>[]
  #over = false

  constructor(port: number, connections: number) {
    onTestFinished(() => this.#agent.destroy())
    this.#visitors = Array.from({ length: connections }, () => this.#visit(port))
  }

  async stop(): Promise<void> {
    this.#over = true
    await Promise.all(this.#visitors)
  }

  async #visit(port: number): Promise<void> {
    while (!this.#over) await this.#ask(port).catch((error) => this.failures.push(error))
  }

  async #ask(port: number): Promise<void> {
    const outgoing = request({ host: '127.0.0.1', port, agent: this.#agent, method: 'POST' }).end('x')
    const [answer] = await once(outgoing, 'response')
    let body = ''
    for await (const piece of answer.setEncoding('utf8')) body += piece
    if (answer.statusCode === 200) this.bodies.push(body)
    else this.failures.push(answer.statusCode)
  }
}

/** How many workers served at the same time, at least and at most, from when they were first ready. */
function serving(log: string): { least: number; most: number } {
  let now = 0
  let [least, most] = [Number.POSITIVE_INFINITY, 0]
  let counts = false
  for (const line of log.split('\n')) {
    if (/Worker \d+ serves/.test(line)) now++
    if (/Worker \d+ ended/.test(line)) now--
    counts ||= /Ready:/.test(line)
    if (counts) [least, most] = [Math.min(least, now), Math.max(most, now)]
  }
  return { least, most }
}

test('workers that have answered max-requests are replaced one after another, and no request fails', async () => {
  const server = await RunningServer.ready('hello.ts:application', [
    ...['--workers', '2', '--max-requests', '200', '--max-requests-jitter', '50', '--access-logfile', 'none'],
  ])
  const first = server.workers
  const load = new Load(server.port, 8)
  await server.logs(/Worker \d+ ended\n/, 5)
  const log = server.stderr
  await load.stop()
  console.log(`recycling requests ${load.bodies.length} failed ${load.failures.length}`)
  expect(load.failures).toEqual([])
  for (const pid of first)
    expect(log).toMatch(new RegExp(`Worker ${pid} is to be replaced: it has answered 2\\d\\d requests`))
  expect(serving(log).least).toBeGreaterThanOrEqual(2)
})

test('health checks are not counted', async () => {
  const server = await RunningServer.ready('hello.ts:application', [
    '--admin-bind',
    '127.0.0.1:0',
    '--max-requests',
    '3',
  ])
  for (let times = 0; times < 10; times++) expect((await ask(server.adminPort, '/readyz')).status).toBe(200)
  await ask(server.port)
  await ask(server.port)
  expect(server.stderr).not.toContain('is to be replaced')
  await ask(server.port)
  await server.logs(/is to be replaced: it has answered 3 requests/)
})

test('a worker whose memory has grown beyond the limit is replaced, the new one first', async () => {
  const cwd = temporaryDirectory({
    'app.mts': `
      const kept: Uint8Array[] = []
      export const application = (environ: any, startResponse: any) => {
        startResponse('200 OK', [])
        if (environ.PATH_INFO === '/grow') kept.push(new Uint8Array(400 * 1024 ** 2).fill(1))
        return [\`worker \${process.pid};\`]
      }
    `,
  })
  const server = await RunningServer.ready('app.mts:application', ['--max-worker-memory', '400m'], { cwd })
  const [old] = server.workers
  expect((await ask(server.port, '/grow')).body).toBe(`worker ${old};`)
  await server.logs(/is to be replaced: it holds \d+ MiB of memory, more than max-worker-memory \(400 MiB\)/)
  await server.logs(new RegExp(`Worker ${old} ended\\n`))
  expect((await ask(server.port)).body).toBe(`worker ${server.workers[1]};`)
  expect(serving(server.stderr).least).toBe(1)
})
