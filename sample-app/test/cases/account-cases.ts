import { describe, expect, test } from 'vitest'
import { authenticate, changePassword, createAccount, findAccount } from '../../models/accounts.ts'
import { countAttempt, forgetFailures } from '../../models/login-failures.ts'
import { clearExpiredSessions, createSession, endSession, findSession } from '../../models/sessions.ts'
import { type MakeDatabase, useDatabase } from '../test-database.ts'

export function describeAccounts(kind: string, make: MakeDatabase): void {
  describe(`accounts on ${kind}`, () => {
    const current = useDatabase(make)
    const ada = { username: 'ada', password: 'correct horse', isStaff: true }

    test('an account is found by name and password, and by nothing less', async () => {
      const account = await createAccount(current.database, ada)
      expect(account).toEqual({ id: account.id, username: 'ada', isStaff: true })
      expect(await authenticate(current.database, 'ada', 'correct horse')).toEqual(account)
      expect(await authenticate(current.database, 'ada', 'correct horse ')).toBeUndefined()
      expect(await authenticate(current.database, 'Ada', 'correct horse')).toBeUndefined()
      expect(await authenticate(current.database, 'bob', 'correct horse')).toBeUndefined()
      expect(await findAccount(current.database, account.id)).toEqual(account)
      expect(await findAccount(current.database, account.id + 1)).toBeUndefined()
    })

    test('a name that looks the same is the same, and taken', async () => {
      const account = await createAccount(current.database, { ...ada, username: 'ﬁona', isStaff: false })
      expect(account).toMatchObject({ username: 'fiona', isStaff: false })
      await expect(createAccount(current.database, { ...ada, username: ' fiona ' })).rejects.toThrow(
        'there is an account "fiona" already',
      )
    })

    test('a password hashed at another cost is hashed anew when it is used', async () => {
      await createAccount(current.database, ada)
      // "correct horse" at 8 MiB, 1 pass.
      const old = '$argon2id$v=19$m=8192,t=1,p=1$c29tZSBzYWx0IG9mIDE2Yg$W91ylsCFz85qyYpfjdsTDIBdHlvmFw8wjRnTJA7FdzM'
      await current.database.updateTable('accounts').set({ password: old }).execute()
      expect(await authenticate(current.database, 'ada', 'wrong horse')).toBeUndefined()
      expect(await storedPassword()).toBe(old)
      expect(await authenticate(current.database, 'ada', 'correct horse')).toBeDefined()
      expect(await storedPassword()).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
      expect(await authenticate(current.database, 'ada', 'correct horse')).toBeDefined()
    })

    test('a changed password ends the sessions', async () => {
      const { id: accountId } = await createAccount(current.database, ada)
      const token = await createSession(current.database, { accountId, ageMs: 60_000 })
      expect(await changePassword(current.database, 'ada', 'battery staple')).toBe(true)
      expect(await findSession(current.database, token)).toBeUndefined()
      expect(await authenticate(current.database, 'ada', 'correct horse')).toBeUndefined()
      expect(await authenticate(current.database, 'ada', 'battery staple')).toBeDefined()
      expect(await changePassword(current.database, 'bob', 'battery staple')).toBe(false)
    })

    async function storedPassword(): Promise<string> {
      return (await current.database.selectFrom('accounts').select('password').executeTakeFirstOrThrow()).password
    }
  })

  describe(`sessions on ${kind}`, () => {
    const current = useDatabase(make)

    async function begin(ageMs: number): Promise<string> {
      const account = { username: `visitor ${ageMs}`, password: 'correct horse', isStaff: false }
      const { id } = await createAccount(current.database, account)
      return createSession(current.database, { accountId: id, ageMs })
    }

    test('a session is found by its token until it is ended', async () => {
      const token = await begin(60_000)
      expect(await findSession(current.database, token)).toMatchObject({ username: 'visitor 60000', isStaff: false })
      expect(await findSession(current.database, `${token}x`)).toBeUndefined()
      await endSession(current.database, token)
      expect(await findSession(current.database, token)).toBeUndefined()
    })

    test('a session that is over is not found, and is what clearing removes', async () => {
      const over = await begin(-1)
      const going = await begin(60_000)
      expect(await findSession(current.database, over)).toBeUndefined()
      expect(await clearExpiredSessions(current.database)).toBe(1)
      expect(await clearExpiredSessions(current.database)).toBe(0)
      expect(await findSession(current.database, going)).toBeDefined()
    })

    test('what the database holds logs nobody in', async () => {
      const token = await begin(60_000)
      const row = await current.database.selectFrom('sessions').selectAll().executeTakeFirstOrThrow()
      expect(JSON.stringify(row)).not.toContain(token)
      expect(await findSession(current.database, row.token_hash)).toBeUndefined()
    })

    test('a name may be tried ten times in a quarter of an hour, however many try at once', async () => {
      const attempts = Array.from({ length: 12 }, () => countAttempt(current.database, 'ada', at(0)))
      expect((await Promise.all(attempts)).filter((waitMs) => waitMs === 0)).toHaveLength(10)
      expect(await countAttempt(current.database, 'ﬁona', at(0)), 'others may still').toBe(0)
      expect(await countAttempt(current.database, 'ada', at(14))).toBe(60_000)
      expect(await countAttempt(current.database, 'ada', at(15))).toBe(0)
    })

    test('failures are forgotten with the login, under whichever form of the name', async () => {
      for (let attempt = 1; attempt <= 11; attempt += 1) await countAttempt(current.database, 'ﬁona', at(0))
      expect(await countAttempt(current.database, 'fiona', at(0))).toBeGreaterThan(0)
      await forgetFailures(current.database, 'fiona ')
      expect(await countAttempt(current.database, 'fiona', at(0))).toBe(0)
    })
  })
}

function at(minute: number): Date {
  return new Date(Date.UTC(2026, 0, 1, 12, minute))
}
