import { once } from 'node:events'
import { createServer } from 'node:http'
import { createServer as createSecureServer } from 'node:http2'
import { type AddressInfo, createServer as createNetServer, type Server as NetServer } from 'node:net'
import { describe, expect, onTestFinished, test } from 'vitest'
import { LoadError } from '../../src/errors.ts'
import { Program, type ProgramOptions } from '../../src/loader/program.ts'

/** Captures what this process's servers do, until the test is over. */
function capture(options: Partial<ProgramOptions> = {}): { program: Program; notices: string[] } {
  const notices: string[] = []
  const program = new Program({
    host: '192.0.2.1',
    port: 8000,
    patienceMs: 100,
    notice: (line) => notices.push(line),
    onClose: () => {},
    ...options,
  })
  program.capture()
  onTestFinished(() => program.release())
  return { program, notices }
}

function closesAtTheEnd(server: NetServer): NetServer {
  onTestFinished(() => void server.close())
  return server
}

describe("a program's server", () => {
  test('believes that it listens, and opens nothing', async () => {
    const { program, notices } = capture()
    const server = createServer()
    const called = Promise.withResolvers<void>()
    expect(server.listen(3000, '0.0.0.0', called.resolve)).toBe(server)
    expect(server.listening).toBe(true)
    await Promise.all([called.promise, once(server, 'listening')])
    expect(server.address()).toEqual({ address: '192.0.2.1', family: 'IPv4', port: 3000 })
    expect(await program.listens).toBe(server)
    expect(program.server).toBe(server)
    expect(notices).toEqual([
      'The application calls listen(3000): nothing is opened there, its requests come from bind',
    ])
  })

  test.each<[string, unknown[], number]>([
    ['a port', [3000], 3000],
    ['a port as text', ['3000'], 3000],
    ['a port, a host and a backlog', [3000, 'localhost', 511], 3000],
    ['options', [{ port: 3000, host: '::' }], 3000],
    ['nothing', [], 8000],
    ['a port that is not set', [undefined], 8000],
    ['any port', [0], 8000],
    ['a path', ['/run/site.sock'], 8000],
    ['options with a path', [{ path: '/run/site.sock' }], 8000],
  ])('may be given %s', async (_, given, port) => {
    capture()
    const server = createServer()
    Reflect.apply(server.listen, server, given)
    await once(server, 'listening')
    expect((server.address() as AddressInfo).port).toBe(port)
  })

  test('can not listen twice, but again after it was closed', async () => {
    const { program } = capture()
    const server = createServer().listen(3000)
    expect(() => server.listen(3000)).toThrow(expect.objectContaining({ code: 'ERR_SERVER_ALREADY_LISTEN' }))
    program.drained()
    server.close()
    await once(server, 'close')
    expect(server.listening).toBe(false)
    expect(server.address()).toBeNull()
    await once(server.listen(3000), 'listening')
  })

  test('is closed when the last request is answered, and says that it wants to be', async () => {
    const events: string[] = []
    const { program } = capture({ onClose: () => events.push('wants to end') })
    const server = createServer().listen(3000)
    const closed = new Promise<Error | undefined>((resolve) => server.close(resolve))
    server.on('close', () => events.push('closed'))
    await new Promise(setImmediate)
    expect(events).toEqual(['wants to end'])
    program.drained()
    expect(await closed).toBeUndefined()
    expect(events).toEqual(['wants to end', 'closed'])
  })

  test('that does not listen says so when it is closed again', async () => {
    capture()
    const server = createServer().listen(3000)
    server.close()
    const error = await new Promise((resolve) => server.close(resolve))
    expect(error).toMatchObject({ code: 'ERR_SERVER_NOT_RUNNING' })
  })
})

describe('further servers', () => {
  test('at the same port are further addresses of the first, as frameworks open them', async () => {
    const { program, notices } = capture()
    const first = createServer().listen(3000, '127.0.0.1')
    const second = createServer().listen(3000, '::1')
    await once(second, 'listening')
    expect(program.server).toBe(first)
    expect(notices).toHaveLength(1)
  })

  test.each<[string, () => NetServer]>([
    ['HTTP', () => createServer()],
    ['another protocol', () => createNetServer()],
  ])('of %s at another port are really opened, several times where workers are several', async (_, create) => {
    const { notices } = capture()
    createServer().listen(3000)
    const free = createNetServer().listen(0, '127.0.0.1')
    await once(free, 'listening')
    const { port } = free.address() as AddressInfo
    await new Promise((resolve) => free.close(resolve))
    const servers = [0, 1].map(() => closesAtTheEnd(create()).listen(port, '127.0.0.1'))
    await Promise.all(servers.map((server) => once(server, 'listening')))
    expect(servers.map((server) => (server.address() as AddressInfo).port)).toEqual([port, port])
    expect(notices[1]).toBe(
      `Another server of the application listens at port ${port}, in each worker: any of them gets its connections`,
    )
  })

  test('at any port are left alone, whatever they speak', async () => {
    const { notices } = capture()
    createServer().listen(3000)
    for (const server of [createServer(), createNetServer()]) {
      await once(server.listen(0, '127.0.0.1'), 'listening')
      expect((server.address() as AddressInfo).address).toBe('127.0.0.1')
      await new Promise((resolve) => server.close(resolve))
    }
    expect(notices).toHaveLength(1)
  })

  test('of HTTP/2 are no program that can be served', async () => {
    const { program } = capture()
    const server = createSecureServer().listen(0, '127.0.0.1')
    onTestFinished(() => void server.close())
    await expect(program.listens).rejects.toThrow(LoadError)
    await expect(program.listens).rejects.toThrow('HTTP/2 ends in the front; create the server with node:http')
  })
})

describe("a program's own end", () => {
  test('comes after the last request: its SIGTERM listeners are held until then', async () => {
    const { program } = capture()
    const before = process.listenerCount('SIGTERM')
    const events: string[] = []
    const server = createServer().listen(3000)
    process.on('SIGTERM', (signal) => {
      events.push(signal)
      server.close(async () => {
        await new Promise(setImmediate)
        events.push('cleaned up')
      })
    })
    process.once('SIGINT', () => events.push('SIGINT'))
    await new Promise(setImmediate)
    expect(process.listenerCount('SIGTERM')).toBe(before)
    expect(events).toEqual([])
    await program.end()
    expect(events).toEqual(['SIGTERM', 'cleaned up'])
  })

  test('is that for SIGINT where there is none for SIGTERM', async () => {
    const { program } = capture()
    const events: string[] = []
    process.on('SIGINT', (signal) => events.push(signal))
    await new Promise(setImmediate)
    await program.end()
    expect(events).toEqual(['SIGINT'])
  })

  test('is not asked for when it has begun by itself', async () => {
    const { program } = capture()
    const events: string[] = []
    const server = createServer().listen(3000)
    process.on('SIGTERM', () => events.push('SIGTERM'))
    await new Promise(setImmediate)
    server.close(() => events.push('closed'))
    await program.end()
    expect(events).toEqual(['closed'])
  })

  test('takes no time where there is none', async () => {
    const { program } = capture()
    createServer().listen(3000)
    const startedMs = performance.now()
    await program.end()
    expect(performance.now() - startedMs).toBeLessThan(250)
  })

  test.each([
    [
      'throws',
      () => {
        throw new Error('broken end')
      },
    ],
    ['rejects', () => Promise.reject(new Error('broken end'))],
  ])('may fail: it %s', async (_, listener) => {
    const { program } = capture()
    process.on('SIGTERM', listener)
    await new Promise(setImmediate)
    await expect(program.end()).rejects.toThrow('broken end')
  })

  test('is its own affair for signals that it asks for when it is loaded', async () => {
    const { program } = capture()
    program.loaded()
    const listener = () => {}
    process.on('SIGTERM', listener)
    await new Promise(setImmediate)
    expect(process.listeners('SIGTERM')).toContain(listener)
    process.removeListener('SIGTERM', listener)
  })
})
