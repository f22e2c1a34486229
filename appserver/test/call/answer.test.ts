import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { RunningServer } from '../running-server.ts'
import { temporaryDirectory } from '../temporary-directory.ts'
import { call, withInput } from './call.ts'

describe('the answer', () => {
  test('is the body alone, on standard output', async () => {
    const { code, stdout, stderr } = await call(['called.ts:fetching', '/'])
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: 'fetch http://localhost/ ', stderr: '' })
  })

  test('has its head before it with --include, and hints before that', async () => {
    const { stdout } = await call(['called.ts:tsgi', '/hints', '-i'])
    expect(stdout).toMatch(
      /^HTTP\/1\.1 103 Early Hints\r\nLink: <\/a\.css>; rel=preload\r\n\r\nHTTP\/1\.1 200 OK\r\n(.+\r\n)+\r\n\{.*\}$/i,
    )
  })

  test('is the head alone with --head', async () => {
    const { stdout } = await call(['called.ts:tsgi', '/', '--head'])
    expect(stdout).toMatch(/^HTTP\/1\.1 200 OK\r\n(.+\r\n)+\r\n$/)
  })

  test('goes into a file', async () => {
    const file = join(temporaryDirectory(), 'answer')
    expect(await call(['called.ts:fetching', '/', '-o', file])).toMatchObject({ code: 0, stdout: '' })
    expect(readFileSync(file, 'utf8')).toBe('fetch http://localhost/ ')
  })

  test('is printed as it comes, and Ctrl-C ends it', async () => {
    const running = RunningServer.run(['call', 'called.ts:tsgi', '/endless'])
    await running.prints(/more/, 3)
    running.signal('SIGINT')
    expect(await running.ended).toMatchObject({ signal: 'SIGINT' })
  })

  test('stays apart from what the application says beside it', async () => {
    const { stdout, stderr } = await call(['called.ts:tsgi', '/says'])
    expect(JSON.parse(stdout)).toMatchObject({ PATH_INFO: '/says' })
    expect(stderr).toContain('said on the console')
    expect(stderr).toContain('written to the errors')
  })

  test('is complete when the application has cleaned up after it', async () => {
    const { stdout, stderr } = await call(['called.ts:tsgi', '/cleans'])
    expect(stdout).toBe('done\n')
    expect(stderr).toContain('cleaned up')
  })
})

describe('every interface', () => {
  test.each([
    ['node', 'node /x 127.0.0.1 sent'],
    ['fetching', 'fetch http://localhost/x sent'],
  ])('%s', async (attribute, answer) => {
    const interfaces = attribute === 'node' ? ['--interface', 'node'] : []
    const argv = [`called.ts:${attribute}`, '/x', '--data-binary', '@-', ...interfaces]
    expect(await call(argv, withInput('sent'))).toMatchObject({ code: 0, stdout: answer })
  })

  test('asgi, from the begin of its lifespan to the end', async () => {
    const { code, stdout, stderr } = await call(['called.ts:asgi', '/x'])
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'asgi /x' })
    expect(stderr).toMatch(/lifespan begins[\s\S]*lifespan ends/)
  })
})

describe('the exit code', () => {
  test.each([
    ['0: an answer, whatever its status', ['called.ts:tsgi', '/missing'], 0, ''],
    [
      '22: that status, with --fail',
      ['called.ts:tsgi', '/missing?token=s3cret', '-f'],
      22,
      'appserver: GET /missing?token=[redacted] got 404 Not Found',
    ],
    ['0: another, with --fail', ['called.ts:tsgi', '/', '-f'], 0, ''],
    ['1: the application throws', ['called.ts:tsgi', '/throws'], 1, 'Error: failed at once'],
    [
      '1: nobody catches what it throws',
      ['uncaught.ts:application', '/timer', '--interface', 'node'],
      1,
      'Error: the timer failed',
    ],
    [
      '1: it takes too long',
      ['called.ts:tsgi', '/silent', '--request-timeout', '0.05'],
      1,
      'got 504: no complete answer within request-timeout',
    ],
    ['1: the server turns the request down', ['called.ts:tsgi', '/', '-H', 'Host:'], 1, 'got 400: '],
    [
      '1: the answer can not be written',
      ['called.ts:tsgi', '/', '-o', '/missing/file'],
      1,
      'appserver: cannot write the answer: ENOENT',
    ],
    [
      '1: the application ends the process',
      ['called.ts:tsgi', '/exits'],
      1,
      'appserver: the application ended the process, with exit code 0, before its answer was complete',
    ],
    [
      '4: its module ends the process',
      ['exits.ts:application', '/'],
      4,
      'appserver: the application ended the process, with exit code 0, before it was loaded',
    ],
    [
      '4: its module never ends',
      ['waits.ts:application', '/'],
      4,
      'appserver: the application waits for something that nothing will bring',
    ],
    ['4: its module throws', ['broken.ts:application', '/'], 4, 'SECRET_KEY is not set'],
    ['4: it is not ready to start', ['called.ts:unready', '/', '--interface', 'asgi'], 4, 'no database'],
  ])('%s', async (_, argv, code, said) => {
    const ended = await call(argv)
    expect(ended.code).toBe(code)
    expect(ended.stderr).toContain(said)
  })

  test('1: the answer breaks off', async () => {
    const running = RunningServer.run(['call', 'called.ts:tsgi', '/breaks'])
    await running.prints(/begun/)
    running.signal('SIGUSR2')
    const ended = await running.ended
    expect(ended).toMatchObject({ code: 1, stdout: 'begun\n' })
    expect(ended.stderr).toContain('Error: failed on the way')
    expect(ended.stderr).toContain('appserver: the answer broke off: aborted')
  })

  test('1: nobody reads the answer to its end', async () => {
    const ended = await call(['called.ts:tsgi', '/endless'], {
      wrapper: ['/bin/bash', '-c', 'set -o pipefail; "$@" | head -n 1', 'bash'],
    })
    expect(ended).toMatchObject({ code: 1, stdout: 'more\n' })
    expect(ended.stderr).toContain('cannot write the answer: write EPIPE')
  })
})

test('--help fits into 80 columns, and --help of the server names the command', async () => {
  const { code, stdout } = await call(['--help'])
  expect(code).toBe(0)
  expect(stdout).toContain('-d, --data DATA')
  expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([])
  expect((await RunningServer.run(['--help']).ended).stdout).toContain('appserver call')
})
