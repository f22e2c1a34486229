import { describe, expect, test } from 'vitest'
import { basicAuth } from '../../../examples/middleware/basic-auth.ts'
import { gzip } from '../../../examples/middleware/gzip.ts'
import { mount } from '../../../examples/middleware/mount.ts'
import { type Application, type Middleware, validator } from '../../../src/index.ts'
import { Harness } from '../../harness.ts'
import { ask, Wire } from '../../wire.ts'
import { collectGarbage } from './garbage.ts'
import { samples } from './samples.ts'

/** What the examples do, each where it has something to do. */
const examples: Readonly<Record<string, Middleware>> = {
  'the password is asked for': basicAuth('here', new Map([['me', 'secret']])),
  'text is compressed': gzip,
  'the application is mounted below a path': (application) => mount('/app', application)(application),
  'all of them stand in a row': (application) =>
    gzip(basicAuth('here', new Map([['me', 'secret']]))(mount('/app', application)(application))),
}

const fields = {
  'Accept-Encoding': 'gzip',
  Authorization: `Basic ${Buffer.from('me:secret').toString('base64')}`,
}

/** A validator on each side: middleware is an application to one, and a server to the other. */
const around = (middleware: Middleware, application: Application) => validator(middleware(validator(application)))

describe('a validator on each side of a middleware says nothing where', () => {
  const rows = Object.entries(examples).flatMap(([what, middleware]) =>
    Object.entries(samples).map(([name, application]) => [what, name, middleware, application] as const),
  )

  test.each(rows)('%s of %s', async (_what, _name, middleware, application) => {
    const harness = await Harness.tsgi(around(middleware, application))
    const questions = [
      { headers: fields },
      { headers: fields, method: 'HEAD' },
      { headers: { ...fields, 'Content-Length': '6' }, method: 'POST', body: 'posted' },
      { headers: {} },
    ]
    for (const question of questions) await ask(harness.port, '/app/', question)
    await harness.whenDone(questions.length)
    expect(harness).toMatchObject({ reports: [], written: [] })
  })

  test('a client leaves in the middle, and none of them leaves the body open', async () => {
    const application: Application = async function* (environ, startResponse) {
      startResponse('200 OK', [['Content-Type', 'text/plain']])
      yield 'first'
      await new Promise((resolve) => environ['tsgi.signal'].addEventListener('abort', resolve))
      yield 'second'
    }
    const harnesses = []
    for (const middleware of Object.values(examples)) {
      const harness = await Harness.tsgi(around(middleware, application))
      harnesses.push(harness)
      const wire = await Wire.open(harness.port)
      await wire.get('/app/', ...Object.entries(fields).map((field) => field.join(': '))).receives('200 OK')
      wire.socket.destroy()
      await harness.whenReported()
    }
    await collectGarbage()
    expect(harnesses.flatMap(({ written }) => written)).toEqual([])
  })
})
