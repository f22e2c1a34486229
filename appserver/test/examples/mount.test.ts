import { expect, test } from 'vitest'
import { mount } from '../../examples/middleware/mount.ts'
import type { Application } from '../../src/index.ts'
import { ask } from '../wire.ts'
import { serve } from './middleware.ts'

const telling =
  (name: string): Application =>
  ({ SCRIPT_NAME, PATH_INFO, REQUEST_URI }, startResponse) => {
    startResponse('200 OK', [['Content-Type', 'text/plain']])
    return [`${name} at "${SCRIPT_NAME}" for "${PATH_INFO}" of ${REQUEST_URI}`]
  }

test.each([
  ['/polls', 'polls at "/polls" for "" of /polls'],
  ['/polls/', 'polls at "/polls" for "/" of /polls/'],
  ['/polls/7/vote?a=/polls', 'polls at "/polls" for "/7/vote" of /polls/7/vote?a=/polls'],
  ['/%70olls/caf%C3%A9', 'polls at "/polls" for "/caf\u00e9" of /%70olls/caf%C3%A9'],
  ['/', 'site at "" for "/" of /'],
  ['/pollsters', 'site at "" for "/pollsters" of /pollsters'],
  ['/old/polls', 'site at "" for "/old/polls" of /old/polls'],
])('A45: %s is answered by %s', async (path, body) => {
  const harness = await serve(mount('/polls', telling('polls')), telling('site'))
  expect((await ask(harness.port, path)).body).toBe(body)
  expect(harness.reports).toEqual([])
})

test('A45: a mounted application may mount others', async () => {
  const polls = mount('/archive', telling('archive'))(telling('polls'))
  const harness = await serve(mount('/polls', polls), telling('site'))
  expect((await ask(harness.port, '/polls/archive/2026')).body).toContain('archive at "/polls/archive" for "/2026"')
  expect((await ask(harness.port, '/polls/2026')).body).toContain('polls at "/polls" for "/2026"')
  expect(harness.reports).toEqual([])
})

test.each(['', '/', 'polls', '/polls/'])('%j is no prefix', (prefix) => {
  expect(() => mount(prefix, telling('polls'))).toThrow(/^prefix: expected a path like \/polls/)
})
