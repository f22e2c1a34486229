import { describe, expect, test } from 'vitest'
import { HeldRequest } from './held-request.ts'
import { RunningServer } from './running-server.ts'
import { Wire } from './wire.ts'

describe('SIGTERM', () => {
  test('lets a running request finish, then ends with 0', async () => {
    const server = await RunningServer.ready('echo.ts:application')
    const held = await HeldRequest.start(server.port)
    server.signal('SIGTERM')
    await server.logs(/Received SIGTERM/)
    expect(await held.finish()).toMatch(/done\r\n0\r\n\r\n$/)
    expect(await server.ended).toMatchObject({ code: 0, stderr: expect.stringMatching(/Stopped\n$/) })
  })

  test('cuts what takes longer than the graceful timeout', async () => {
    const server = await RunningServer.ready('echo.ts:application', ['--graceful-timeout', '0.2'])
    const held = await HeldRequest.start(server.port)
    server.signal('SIGTERM')
    expect(await held.wire.end()).not.toMatch(/0\r\n\r\n$/)
    expect(await server.ended).toMatchObject({ code: 0 })
  })

  test('given twice ends now', async () => {
    const server = await RunningServer.ready('echo.ts:application')
    const held = await HeldRequest.start(server.port)
    server.signal('SIGTERM')
    await server.logs(/Received SIGTERM/)
    server.signal('SIGTERM')
    expect(await server.ended).toMatchObject({ code: 0 })
    expect(await held.wire.end()).not.toMatch(/0\r\n\r\n$/)
  })

  test('does not wait for a kept connection that is idle', async () => {
    const server = await RunningServer.ready('hello.ts:application')
    const wire = await Wire.open(server.port)
    await wire.get('/').receives('worker')
    server.signal('SIGTERM')
    await wire.closed
    expect(await server.ended).toMatchObject({ code: 0 })
  })

  test('while the workers still start ends the server', async () => {
    const server = RunningServer.start('hello.ts:application')
    await server.logs(/Booting worker/)
    server.signal('SIGTERM')
    expect(await server.ended).toMatchObject({ code: 0 })
  })
})

test.each(['SIGINT', 'SIGQUIT'] as const)('%s ends at once', async (signal) => {
  const server = await RunningServer.ready('echo.ts:application', ['--workers', '2'])
  const held = await HeldRequest.start(server.port)
  server.signal(signal)
  expect(await server.ended).toMatchObject({ code: 0 })
  expect(await held.wire.end()).not.toMatch(/0\r\n\r\n$/)
})

test('a master that is killed leaves no worker behind: each finishes what it has and ends', async () => {
  const server = await RunningServer.ready('echo.ts:application', ['--workers', '2'])
  const held = await HeldRequest.start(server.port)
  server.signal('SIGKILL')
  expect(await held.finish()).toContain('done')
  expect(await server.ended).toMatchObject({ signal: 'SIGKILL' })
})
