import { randomBytes } from 'node:crypto'
import { basename, join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { stripedPng } from '../browser/picture.ts'
import { type Account, Editor } from '../polls/editor.ts'
import { type Results, resultsOf } from '../polls/results.ts'
import { Voter } from '../polls/voter.ts'
import { ask } from '../stack/client.ts'
import { type Breakage, breakages } from './backup-breakages.ts'
import type { BackupPlace } from './backup-place.ts'

/** A question with a picture and votes, asked by somebody with an account: rows and files. */
interface Kept {
  readonly questionId: number
  readonly account: Account
  readonly picturePath: string
  readonly picture: string
  readonly results: Results
}

/** What an operator does before and after a loss; `kind` is the database's in the archive's name. */
export function describeBackup(kind: string, placeOf: () => BackupPlace): void {
  const timeout = 180_000
  let kept: Kept
  let archive: string

  beforeAll(async () => {
    kept = await fill(placeOf())
    archive = await backup(placeOf())
  }, timeout)

  test('a backup is one archive, named by its time and listed', async () => {
    expect(basename(archive)).toMatch(new RegExp(`^\\d{4}-\\d\\d-\\d\\dT\\d{6}Z-${kind}\\.tar\\.gz$`))
    expect((await placeOf().make(['backups'])).output).toContain(basename(archive))
  })

  test('votes, pictures and accounts come back after everything was lost', { timeout }, async () => {
    const place = placeOf()
    await place.startAnew()
    expect((await ask(place.url, { path: `/questions/${kept.questionId}` })).status).toBe(404)
    expect((await ask(place.url, { path: kept.picturePath })).status).toBe(404)
    const { exitCode, output } = await place.make(['restore', `FILE=${basename(archive)}`])
    expect([exitCode, output]).toEqual([0, expect.stringContaining(`Restored database (${kind})`)])
    await expectKept(place, kept)
  })

  test('what was there before a restore is kept as a backup of its own', { timeout }, async () => {
    const place = placeOf()
    await vote(place, kept)
    const later = { ...kept, results: await resultsOf(place.url, kept.questionId) }
    expect(later.results.votes).toBe(kept.results.votes + 1)
    await restore(place, basename(archive))
    await expectKept(place, kept)
    await restore(place, await newest(place))
    await expectKept(place, later)
    await restore(place, basename(archive))
  })

  describe('refused, before anything is changed, is', () => {
    test.each<Breakage>(breakages)('$name', { timeout }, async ({ damage, reason }) => {
      const place = placeOf()
      const broken = join(place.archives, 'broken.tar.gz')
      await damage(archive, broken)
      const { exitCode, output } = await place.make(['restore', `FILE=${broken}`])
      expect(exitCode).not.toBe(0)
      expect(output).toMatch(reason)
      expect(output).toContain('nothing was changed')
      await expectKept(place, kept)
    })
  })
}

async function fill(place: BackupPlace): Promise<Kept> {
  const account = { username: `ada-${randomBytes(4).toString('hex')}`, password: randomBytes(16).toString('hex') }
  const superuser = ['superuser', `ARGS=--username ${account.username} --password-file /dev/stdin`]
  const { exitCode, output } = await place.make(superuser, account.password)
  expect([exitCode, output]).toEqual([0, expect.stringContaining(`Made the account ${account.username}`)])
  const editor = await Editor.logIn(place.url, account)
  const picture = new Uint8Array(stripedPng(64, 64))
  const text = `Which colour, ${account.username}`
  const questionId = await editor.ask({ text, choices: ['blue', 'yellow'], picture })
  const page = await ask(place.url, { path: `/questions/${questionId}` })
  const picturePath = /src="(\/media\/[^"]+)"/.exec(page.text)![1]!
  const { text: shown } = await ask(place.url, { path: picturePath, encoding: 'latin1' })
  expect(shown).toBe(Buffer.from(picture).toString('latin1'))
  const { choices } = await resultsOf(place.url, questionId)
  for (const { id } of [choices[0]!, choices[1]!, choices[1]!]) await vote(place, { questionId, choiceId: id })
  return { questionId, account, picturePath, picture: shown, results: await resultsOf(place.url, questionId) }
}

async function vote(place: BackupPlace, of: { questionId: number; choiceId?: number }): Promise<void> {
  const choiceId = of.choiceId ?? (await resultsOf(place.url, of.questionId)).choices[0]!.id
  const answer = await new Voter(place.url).vote({ questionId: of.questionId, choiceId })
  expect(answer.status).toBe(303)
}

async function expectKept(place: BackupPlace, kept: Kept): Promise<void> {
  expect(await resultsOf(place.url, kept.questionId)).toEqual(kept.results)
  expect((await ask(place.url, { path: kept.picturePath, encoding: 'latin1' })).text).toBe(kept.picture)
  await Editor.logIn(place.url, kept.account)
}

async function backup(place: BackupPlace): Promise<string> {
  const { exitCode, output } = await place.make(['backup'])
  expect([exitCode, output]).toEqual([0, expect.stringMatching(/\.tar\.gz: database/)])
  return join(place.archives, await newest(place))
}

async function restore(place: BackupPlace, name: string): Promise<void> {
  const { exitCode, output } = await place.make(['restore', `FILE=${name}`])
  expect([exitCode, output]).toEqual([0, expect.stringContaining('Restored')])
}

async function newest(place: BackupPlace): Promise<string> {
  const { output } = await place.make(['backups'])
  return /(\S+\.tar\.gz)\s*$/.exec(output)![1]!
}
