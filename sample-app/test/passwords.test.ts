import { expect, test } from 'vitest'
import { encodePassword, isOutdated, verifyNoPassword, verifyPassword } from '../models/passwords.ts'

test('a password is encoded with all that checking it takes, and never twice alike', async () => {
  const encoded = await encodePassword('correct horse')
  expect(encoded).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[\w+/]{22}\$[\w+/]{43}$/)
  expect(await encodePassword('correct horse')).not.toBe(encoded)
  expect(isOutdated(encoded)).toBe(false)
  expect(await verifyPassword('correct horse', encoded)).toBe(true)
  expect(await verifyPassword('Correct horse', encoded)).toBe(false)
  expect(await verifyPassword('', encoded)).toBe(false)
})

test('a letter with its accent is the same however it was typed', async () => {
  expect(await verifyPassword('cafe\u0301', await encodePassword('caf\u00e9'))).toBe(true)
})

test('what another library encoded with other parameters is checked with those', async () => {
  // From the tests of the reference implementation, https://github.com/P-H-C/phc-winner-argon2/blob/master/src/test.c.
  const encoded = '$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc'
  expect(await verifyPassword('password', encoded)).toBe(true)
  expect(isOutdated(encoded)).toBe(true)
})

test('what is in no known format is an error that shows nothing of it', async () => {
  const error = await verifyPassword('x', 'md5$hush').catch((reason: unknown) => reason)
  expect(String(error)).toBe('Error: a password in the database is in no known format')
})

test("checking nobody's password takes as long as checking somebody's", async () => {
  const encoded = await encodePassword('correct horse')
  await verifyNoPassword('the first time makes what the others check')
  const fastest = { nobody: Number.POSITIVE_INFINITY, somebody: Number.POSITIVE_INFINITY }
  for (let round = 0; round < 8; round += 1) {
    fastest.nobody = Math.min(fastest.nobody, await timeOf(() => verifyNoPassword('wrong')))
    fastest.somebody = Math.min(fastest.somebody, await timeOf(() => verifyPassword('wrong', encoded)))
  }
  expect(fastest.nobody / fastest.somebody).toBeGreaterThan(0.5)
  expect(fastest.nobody / fastest.somebody).toBeLessThan(2)
})

async function timeOf(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now()
  await work()
  return performance.now() - started
}
