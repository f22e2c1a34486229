import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { fixtures, RunningServer } from './running-server.ts'
import { temporaryDirectory } from './temporary-directory.ts'
import { ask, Wire } from './wire.ts'

const source = readFileSync(join(fixtures, 'stuck.ts'), 'utf8').split('\n')

/** A frame of a stack with that function, and the line of the source that has that text. */
function frame(name: string, text: string): RegExp {
  return new RegExp(
    `at (Object\\.)?${name} [^\\n]*\\(file://\\S+/stuck\\.ts:${source.findIndex((line) => line.includes(text)) + 1}:`,
  )
}

async function getStuck(
  path: string,
  argv: readonly string[] = [],
): Promise<{ server: RunningServer; stuckMs: number }> {
  const server = await RunningServer.ready('stuck.ts:application', ['--timeout', '1', ...argv])
  const wire = await Wire.open(server.port)
  const sentMs = performance.now()
  wire.get(path)
  await server.logs(/Worker \d+ is killed/)
  await server.logs(/Worker \d+ serves/, server.workers.length)
  return { server, stuckMs: performance.now() - sentMs }
}

describe('an event loop that is stuck', () => {
  test.each([
    ['in a loop', '/spin', frame('spinForever', 'while (counter')],
    ['in a regular expression', '/backtrack', frame('backtrackForever', 'return /^(a+)')],
    ['waiting for another thread', '/wait', frame('waitForever', 'Atomics.wait')],
    ['where the application writes its own stacks', '/hide', frame('hideStack', 'spinForever({ value: 1 })')],
  ])('%s is logged with function, file and line before the worker is killed', async (_, path, stack) => {
    const { server } = await getStuck(path)
    expect(server.stderr).toMatch(/Worker \d+ is killed: stuck for 1\.\d s, in\n/)
    expect(server.stderr).toMatch(stack)
    expect(server.stderr).not.toContain('perhaps out of memory')
    expect(server.stderr).not.toContain('Debugger')
  })

  test('in native code is said to have no stack', async () => {
    const { server } = await getStuck('/call')
    expect(server.stderr).toMatch(/is killed: stuck for 1\.\d s, in native code that waits \(a synchronous call\?\)/)
  })

  test('is replaced within a second of the timeout, and the other worker serves new connections meanwhile', async () => {
    const server = await RunningServer.ready('stuck.ts:application', ['--timeout', '2', '--workers', '2'])
    const wire = (await Wire.open(server.port)).get('/spin')
    // A connection that it takes before that is answered by nobody else.
    await server.logs(/turns no more/)
    const sentMs = performance.now()
    const replaced = server.logs(/Worker \d+ serves/, 3).then(() => performance.now() - sentMs)
    const answers: { body: string; tookMs: number }[] = []
    const visit = async () => {
      while (server.workers.length < 3) {
        const askedMs = performance.now()
        const { body } = await ask(server.port)
        answers.push({ body, tookMs: performance.now() - askedMs })
      }
    }
    await Promise.all([visit(), visit(), visit()])
    const startedMs = performance.now() - sentMs
    const stuck = Number(/Worker (\d+) is killed/.exec(server.stderr)![1])
    const held = answers.filter(({ tookMs }) => tookMs > 1000)
    const replacedMs = await replaced
    console.log(
      `liveness new connections ${answers.length} failed 0 held up ${held.length}, successor started after ${Math.round(startedMs)} ms, served after ${Math.round(replacedMs)} ms`,
    )
    expect(answers.length).toBeGreaterThan(100)
    expect(answers.map(({ body }) => body)).not.toContain(`worker ${stuck};`)
    // The one that was offered to the stuck worker before anybody could know.
    expect(held.length).toBeLessThanOrEqual(1)
    expect(startedMs).toBeLessThan(3000)
    await wire.closed
  })

  test('has its stack in a log of JSON lines, too', async () => {
    const { server } = await getStuck('/spin', ['--log-format', 'json'])
    const line = server.stderr.split('\n').find((text) => text.includes('is killed'))!
    expect(JSON.parse(line)).toMatchObject({ stack: expect.stringMatching(frame('spinForever', 'while (counter')) })
  })
})

describe('a worker is left alone', () => {
  test('that computes for less than the timeout', async () => {
    const server = await RunningServer.ready('stuck.ts:application', ['--timeout', '2'])
    expect((await ask(server.port, '/work')).body).toBe(`worker ${server.workers[0]};`)
    expect(server.stderr).not.toContain('killed')
  })

  test('that answers slowly while its event loop turns', async () => {
    const server = await RunningServer.ready('stuck.ts:application', ['--timeout', '0.5'])
    expect((await ask(server.port, '/async')).body).toBe(`worker ${server.workers[0]};`)
    expect(server.stderr).not.toContain('killed')
  })

  test('that computes for long, where there is no timeout', async () => {
    const server = await RunningServer.ready('stuck.ts:application', ['--timeout', '0'])
    expect((await ask(server.port, '/work')).body).toBe(`worker ${server.workers[0]};`)
  })
})

test('a module that is stuck while it is loaded is named with its stack after the boot timeout', async () => {
  const cwd = temporaryDirectory({
    'app.mts': 'type Never = never\nfunction readCatalogue(): void {\n  for (;;);\n}\nreadCatalogue()\n',
  })
  const { code, stderr } = await RunningServer.start('app.mts:application', ['--boot-timeout', '1'], { cwd }).ended
  expect(code).toBe(3)
  expect(stderr).toMatch(/appserver: not ready within the boot timeout, in\n\s+at readCatalogue \(file:\S+app\.mts:3:/)
})
