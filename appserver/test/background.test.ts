import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { RunningServer } from './running-server.ts'
import { temporaryDirectory } from './temporary-directory.ts'
import { Wire } from './wire.ts'

/** A server that has answered, and whose application works on until the file is there. */
async function working(flags: readonly string[] = []) {
  const path = join(temporaryDirectory(), 'go')
  const server = await RunningServer.ready('background.ts:application', flags)
  const wire = await Wire.open(server.port)
  await wire.get(`/?path=${encodeURIComponent(path)}`).receives('answered')
  await server.logs(/background work begun/)
  return { server, wire, finish: () => writeFileSync(path, '') }
}

describe('what an application goes on doing after its answer', () => {
  test('is done before a stopping server ends', async () => {
    const { server, wire, finish } = await working()
    server.signal('SIGTERM')
    // The worker has closed its last connection.
    await wire.closed
    expect(server.stderr).not.toContain('background work done')
    finish()
    expect(await server.ended).toMatchObject({ code: 0, stderr: expect.stringContaining('background work done') })
  })

  test('is not waited for beyond the graceful timeout', async () => {
    const { server } = await working(['--graceful-timeout', '0.3'])
    server.signal('SIGTERM')
    const { code, stderr } = await server.ended
    expect(code).toBe(0)
    expect(stderr).not.toContain('background work done')
  })
})
