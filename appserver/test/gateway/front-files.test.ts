import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { HeaderList } from '../../src/index.ts'
import { Harness, type HarnessOptions, showEnviron } from '../harness.ts'
import { temporaryDirectory } from '../temporary-directory.ts'
import { type Answer, ask, Wire } from '../wire.ts'
import { sending } from './film.ts'

const text = '0123456789'
const behindFront: HarnessOptions = { trusted: ['127.0.0.1'], flags: ['--accel-redirect'] }

interface Question {
  readonly mapping: string
  readonly options?: HarnessOptions
  readonly headers?: HeaderList
  readonly status?: string
  readonly method?: string
}

async function askFor(path: string, { mapping, options = behindFront, ...rest }: Question): Promise<Answer> {
  const { headers = [['Content-Type', 'video/mp4']], status = '200 OK', method = 'GET' } = rest
  const { port } = await Harness.tsgi(sending(path, headers, status), options)
  return ask(port, '/', { method, headers: { 'X-Accel-Mapping': mapping } })
}

/** A folder that the front shares, beside one that it does not. */
function folders(): { shared: string; other: string } {
  const root = temporaryDirectory({ 'shared/film.mp4': text, 'shared/a/b/ä ?%#.mp4': text, 'other/film.mp4': text })
  return { shared: join(root, 'shared'), other: join(root, 'other') }
}

function expectStreamed(answer: Answer): void {
  expect(answer).toMatchObject({ status: 200, body: text })
  expect(answer.headers).not.toHaveProperty('x-accel-redirect')
}

describe('a file in a folder that the front has, too', () => {
  test('is left to it, with what the application said', async () => {
    const { shared } = folders()
    const headers: HeaderList = [
      ['Content-Type', 'video/mp4'],
      ['Content-Length', '10'],
      ['Set-Cookie', 'a=1'],
      ['Set-Cookie', 'b=2'],
    ]
    const answer = await askFor(join(shared, 'film.mp4'), { mapping: `${shared}/=/.portico/protected/`, headers })
    expect(answer).toMatchObject({ status: 200, body: '' })
    expect(answer.headers).toMatchObject({
      'x-accel-redirect': '/.portico/protected/film.mp4',
      'content-type': 'video/mp4',
      'content-length': '0',
      'set-cookie': ['a=1', 'b=2'],
    })
    expect(answer.headers).not.toHaveProperty('etag')
  })

  test('has a URI that is percent-encoded', async () => {
    const { shared } = folders()
    const { headers } = await askFor(join(shared, 'a/b/ä ?%#.mp4'), { mapping: `${shared}=/files` })
    expect(headers['x-accel-redirect']).toBe('/files/a/b/%C3%A4%20%3F%25%23.mp4')
  })

  test('is left to it for HEAD as well', async () => {
    const { shared } = folders()
    const answer = await askFor(join(shared, 'film.mp4'), { mapping: `${shared}/=/x/`, method: 'HEAD' })
    expect(answer.headers).toHaveProperty('x-accel-redirect', '/x/film.mp4')
  })

  test('has the URI of the innermost of several folders', async () => {
    const { shared } = folders()
    const mapping = `/proc/=/proc/, ${shared}/=/outer/,${shared}/a/=/inner/`
    const { headers } = await askFor(join(shared, 'a/b/ä ?%#.mp4'), { mapping })
    expect(headers['x-accel-redirect']).toBe('/inner/b/%C3%A4%20%3F%25%23.mp4')
  })

  test('may be reached by dots and by symlinks: its real path counts', async () => {
    const { shared, other } = folders()
    symlinkSync(join(shared, 'film.mp4'), join(other, 'link.mp4'))
    const byLink = await askFor(join(other, 'link.mp4'), { mapping: `${shared}/=/x/` })
    expect(byLink.headers).toHaveProperty('x-accel-redirect', '/x/film.mp4')
    const byDots = await askFor(`${shared}/a/../film.mp4`, { mapping: `${shared}/=/x/` })
    expect(byDots.headers).toHaveProperty('x-accel-redirect', '/x/film.mp4')
  })

  test('may be reached by a folder that is itself a symlink', async () => {
    const { shared, other } = folders()
    symlinkSync(shared, join(other, 'srv'))
    const answer = await askFor(join(other, 'srv/film.mp4'), { mapping: `${other}/srv/=/x/` })
    expect(answer.headers).toHaveProperty('x-accel-redirect', '/x/film.mp4')
  })
})

describe('the server sends a file itself', () => {
  test.each<[string, (place: { shared: string; other: string }) => string]>([
    ['outside of the folder', ({ other }) => `${other}/film.mp4`],
    ['outside of it by dots', ({ shared }) => `${shared}/../other/film.mp4`],
    [
      'outside of it by a symlink in it',
      ({ shared, other }) => {
        symlinkSync(join(other, 'film.mp4'), join(shared, 'link.mp4'))
        return join(shared, 'link.mp4')
      },
    ],
    [
      'in a folder whose name only begins like it',
      ({ shared }) => {
        mkdirSync(`${shared}-private`)
        writeFileSync(`${shared}-private/film.mp4`, text)
        return `${shared}-private/film.mp4`
      },
    ],
  ])('%s', async (_, path) => {
    const place = folders()
    expectStreamed(await askFor(path(place), { mapping: `${place.shared}=/x` }))
  })

  test.each([
    '',
    'SHARED',
    '=/x/',
    'SHARED=',
    'SHARED=x',
    'SHARED=/x?',
    'SHARED=/x%2f..',
    '.*=/x/',
    '/nowhere/=/x/',
    'shared/=/x/',
  ])('where the mapping is %j', async (mapping) => {
    const { shared } = folders()
    expectStreamed(await askFor(join(shared, 'film.mp4'), { mapping: mapping.replace('SHARED', `${shared}/`) }))
  })

  test.each([
    ['ETag', '"mine"'],
    ['Last-Modified', new Date(0).toUTCString()],
    ['Content-Encoding', 'gzip'],
    ['X-Film', 'noir'],
  ])('where the front would lose the %s that the application set', async (name, value) => {
    const { shared } = folders()
    const question = { mapping: `${shared}/=/x/`, headers: [[name, value]] as HeaderList }
    const answer = await askFor(join(shared, 'film.mp4'), question)
    expectStreamed(answer)
    expect(answer.headers).toHaveProperty(name.toLowerCase(), value)
  })

  test.each([
    ['404 Not Found', 'GET'],
    ['200 OK', 'POST'],
  ])('for %s to %s', async (status, method) => {
    const { shared } = folders()
    const answer = await askFor(join(shared, 'film.mp4'), { mapping: `${shared}/=/x/`, status, method })
    expect(answer).toMatchObject({ status: Number(status.slice(0, 3)), body: text })
    expect(answer.headers).not.toHaveProperty('x-accel-redirect')
  })
})

// What CVE-2025-61780 was: a client says that there is a front, and where that front has the file.
describe("S73: a client's X-Accel-Mapping is not believed", () => {
  test.each<[string, HarnessOptions]>([
    ['from a peer that is not trusted', { ...behindFront, trusted: ['192.0.2.1'] }],
    ['where nobody said that the front sets the header', { trusted: ['127.0.0.1'] }],
  ])('%s', async (_, options) => {
    const { shared } = folders()
    expectStreamed(await askFor(join(shared, 'film.mp4'), { mapping: `${shared}/=/x/`, options }))
  })

  test.each([
    ['X-Accel-Mapping: SHARED/=/client/', 'X-Accel-Mapping: /srv/=/x/'],
    ['X-Accel-Mapping: /srv/=/x/', 'x-accel-mapping: SHARED/=/client/'],
    ['X_Accel_Mapping: SHARED/=/client/'],
    ['X-Sendfile-Type: X-Accel-Redirect', 'X_ACCEL-MAPPING: SHARED/=/client/'],
  ])('beside or in place of the front’s: %s %s', async (...fields) => {
    const { shared } = folders()
    const options = { ...behindFront, flags: ['--accel-redirect', '--header-map', 'dangerous'] }
    const { port } = await Harness.tsgi(sending(join(shared, 'film.mp4')), options)
    const wire = await Wire.open(port)
    wire.get('/', ...fields.map((field) => field.replace('SHARED', shared)), 'Connection: close')
    const answer = await wire.end()
    expect(answer).toContain(text)
    expect(answer).not.toMatch(/x-accel-redirect/i)
  })

  test.each(['X-Accel-Mapping', 'X_Accel_Mapping'])('and %s never reaches an application', async (name) => {
    const options = { ...behindFront, flags: ['--accel-redirect', '--header-map', 'dangerous'] }
    const { port } = await Harness.tsgi(showEnviron, options)
    const { body } = await ask(port, '/', { headers: { [name]: '/srv/=/x/' } })
    expect(body).not.toMatch(/accel/i)
  })
})
