import { expect, test } from 'vitest'
import { RunningServer } from './running-server.ts'
import { temporaryDirectory } from './temporary-directory.ts'

/** The server's last words: what it writes behind its log. */
const lastWords = (stderr: string) => stderr.slice(stderr.indexOf('appserver: '))

test.each([
  [
    'a malformed target',
    'hello.ts:',
    /^appserver: "hello\.ts:" does not name an application: expected MODULE:ATTRIBUTE, for example .*\n$/,
  ],
  [
    'a missing module',
    'missing.ts:application',
    /^appserver: no module missing\.ts \(of "missing\.ts:application"\): there is no file \/.*\/fixtures\/missing\.ts, and no package of that name\n$/,
  ],
  [
    'a missing attribute',
    'hello.ts:app',
    /^appserver: module hello\.ts has no attribute app; it exports application, version\n$/,
  ],
  [
    'what can not be called',
    'hello.ts:version',
    /^appserver: the application is a string that no interface takes; say how it is called with --interface tsgi\|fetch\|asgi\|node\n$/,
  ],
])('%s ends the server with exit code 4 and one sentence', async (_, target, sentence) => {
  const { code, stdout, stderr } = await RunningServer.start(target).ended
  expect({ code, stdout }).toEqual({ code: 4, stdout: '' })
  expect(lastWords(stderr)).toMatch(sentence)
})

test('a module that throws ends the server with exit code 4 and its own stack', async () => {
  const { code, stderr } = await RunningServer.start('broken.ts:application').ended
  expect(code).toBe(4)
  expect(lastWords(stderr)).toMatch(
    /^appserver: broken\.ts:application could not be loaded:\nError: SECRET_KEY is not set\n +at readSecretKey \(file:\/\/\/.*\/broken\.ts:2:9\)/,
  )
})

test('of many workers that can not start the first gives the reason, and none is left', async () => {
  const { code, stderr } = await RunningServer.start('broken.ts:application', ['--workers', '4']).ended
  expect(code).toBe(4)
  expect(lastWords(stderr).match(/SECRET_KEY is not set/g)).toHaveLength(1)
})

test('a module with a syntax error names the file', async () => {
  const cwd = temporaryDirectory({ 'app.mts': 'export const application = (' })
  const { code, stderr } = await RunningServer.start('app.mts:application', [], { cwd }).ended
  expect(code).toBe(4)
  expect(lastWords(stderr)).toMatch(/could not be loaded:[\s\S]*app\.mts/)
})

test('a module that ends its process while it is loaded ends the server with exit code 3', async () => {
  const cwd = temporaryDirectory({ 'app.mjs': 'process.exit(7)' })
  const { code, stderr } = await RunningServer.start('app.mjs:application', [], { cwd }).ended
  expect(code).toBe(3)
  expect(lastWords(stderr)).toMatch(/^appserver: worker \d+ ended with code 7 while booting\n$/)
})

test('a module that is never done loading is given up after the boot timeout', async () => {
  const cwd = temporaryDirectory({ 'app.mjs': 'setInterval(() => {}, 1000); await new Promise(() => {})' })
  const { code, stderr } = await RunningServer.start('app.mjs:application', ['--boot-timeout', '1'], { cwd }).ended
  expect(code).toBe(3)
  expect(lastWords(stderr)).toMatch(/^appserver: not ready within the boot timeout.*\n$/)
})
