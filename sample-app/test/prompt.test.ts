import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { authenticate } from '../models/accounts.ts'
import { makeSqlite, useDatabase } from './test-database.ts'

const current = useDatabase(makeSqlite)
const manage = fileURLToPath(new URL('../manage.ts', import.meta.url))

/** Runs createsuperuser at a terminal of its own (util-linux's script), and types each answer when it is asked for. */
async function atTerminal(answers: readonly (readonly [question: string, typed: string])[]) {
  const command = `'${process.execPath}' '${manage}' createsuperuser`
  const env = { ...current.environment, PATH: process.env.PATH, TERM: 'dumb' }
  const child = spawn('script', ['--quiet', '--return', '--command', command, '/dev/null'], {
    env,
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const waiting = [...answers]
  let screen = ''
  let answered = 0
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    screen += text
    const [question, typed] = waiting[0] ?? []
    if (question === undefined || !screen.slice(answered).includes(question)) return
    waiting.shift()
    answered = screen.length
    child.stdin.write(typed!)
  })
  const [exitCode] = await once(child, 'close')
  return { exitCode, screen }
}

test('createsuperuser asks at a terminal, and shows nothing of the password', async () => {
  const { exitCode, screen } = await atTerminal([
    ['Username: ', 'grace\r'],
    ['Password: ', 'correct horse\r'],
    ['Password again: ', 'correct horse\r'],
  ])
  expect(exitCode, screen).toBe(0)
  expect(screen).toContain('Made the account grace.')
  expect(screen).not.toContain('horse')
  expect(await authenticate(current.database, 'grace', 'correct horse')).toMatchObject({ isStaff: true })
})

test('two passwords that differ make no account', async () => {
  const { exitCode, screen } = await atTerminal([
    ['Username: ', 'grace\r'],
    ['Password: ', 'correct horse\r'],
    ['Password again: ', 'battery staple\r'],
  ])
  expect(exitCode, screen).toBe(1)
  expect(screen).toContain('manage.ts: the two passwords differ')
})

test.each([
  ['Ctrl-C', '\u0003'],
  ['Ctrl-D', '\u0004'],
])('%s gives it up', async (_key, typed) => {
  const { exitCode, screen } = await atTerminal([
    ['Username: ', 'grace\r'],
    ['Password: ', typed],
  ])
  expect(exitCode, screen).toBe(1)
  expect(screen).toContain('manage.ts: given up; nothing was changed')
})
