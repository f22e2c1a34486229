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

test('who waits behind others may give up, and is not checked', async () => {
  const encoded = await encodePassword('correct horse')
  const others = Array.from({ length: 6 }, () => encodePassword('of somebody else'))
  const before = verifyPassword('correct horse', encoded, AbortSignal.timeout(1))
  await expect(before).rejects.toThrow(expect.objectContaining({ name: 'TimeoutError' }))
  await Promise.all(others)
  expect(await verifyPassword('correct horse', encoded, AbortSignal.timeout(60_000))).toBe(true)
})

test("checking nobody's password costs as much as checking somebody's", async () => {
  const encoded = await encodePassword('correct horse')
  await verifyNoPassword('the first time makes what the others check')
  const nobody = await costMs(() => verifyNoPassword('wrong'))
  const somebody = await costMs(() => verifyPassword('wrong', encoded))
  expect(nobody / somebody).toBeGreaterThan(0.5)
  expect(nobody / somebody).toBeLessThan(2)
})

/** In time of processors, because others may be at work on this machine. */
async function costMs(work: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage()
  for (let round = 0; round < 5; round += 1) await work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
}
