import { expect, test } from 'vitest'
import { basicAuth } from '../../examples/middleware/basic-auth.ts'
import type { Application } from '../../src/index.ts'
import { ask } from '../wire.ts'
import { serve } from './middleware.ts'

const greeting: Application = ({ REMOTE_USER, AUTH_TYPE }, startResponse) => {
  startResponse('200 OK', [['Content-Type', 'text/plain']])
  return [`Hello, ${REMOTE_USER} (${AUTH_TYPE})`]
}

const guard = basicAuth(
  'Polls',
  new Map([
    ['ada', 'l\u00f6velace: 1'],
    ['empty', ''],
  ]),
)
const credentials = (text: string) => Buffer.from(text).toString('base64')

test.each([
  ['ada', `Basic ${credentials('ada:l\u00f6velace: 1')}`],
  ['ada', `basic  ${credentials('ada:l\u00f6velace: 1')}`],
  ['empty', `Basic ${credentials('empty:')}`],
])('%s is let in, and the application knows the name', async (name, authorization) => {
  const harness = await serve(guard, greeting)
  const answer = await ask(harness.port, '/', { headers: { Authorization: authorization } })
  expect(answer).toMatchObject({ status: 200, body: `Hello, ${name} (Basic)` })
  expect(harness.reports).toEqual([])
})

test.each([
  ['no credentials', undefined],
  ['a wrong password', `Basic ${credentials('ada:lovelace')}`],
  ['a password that only begins right', `Basic ${credentials('ada:l\u00f6velace: 12')}`],
  ['an unknown name', `Basic ${credentials('bob:l\u00f6velace: 1')}`],
  ['an unknown name without a password', `Basic ${credentials('bob:')}`],
  ['a name of the language', `Basic ${credentials('__proto__:')}`],
  ['no colon', `Basic ${credentials('ada')}`],
  ['no base64', 'Basic %%%'],
  ['nothing at all', 'Basic '],
  ['another scheme', `Bearer ${credentials('ada:l\u00f6velace: 1')}`],
])('%s is answered 401 with a challenge, and the application is not called', async (_, authorization) => {
  const harness = await serve(guard, () => Promise.reject(new Error('called')))
  const headers = authorization === undefined ? {} : { Authorization: authorization }
  const answer = await ask(harness.port, '/', { headers })
  expect(answer).toMatchObject({ status: 401, body: 'Please sign in.\n' })
  expect(answer.headers['www-authenticate']).toBe('Basic realm="Polls", charset="UTF-8"')
  expect(harness.reports).toEqual([])
})
