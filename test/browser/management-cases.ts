import { readFile } from 'node:fs/promises'
import type { Browser } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { logAfterNow } from '../stack/log-after-now.ts'
import { stripedPng } from './picture.ts'
import { ask, entryOf, exportVotes, follow, logIn, pathOf, votesOf } from './polls.ts'
import type { PollsSite } from './polls-site.ts'
import { Visitor } from './visitor.ts'
import { voteAsMany } from './voters.ts'

/** What the one who asks the questions does. */
export function describeManagement(siteOf: () => PollsSite, browserOf: () => Browser): void {
  const enter = () => Visitor.enter(browserOf(), siteOf().url)
  const enterLoggedIn = async () => Visitor.enter(browserOf(), siteOf().url, await siteOf().session())

  describe('management', () => {
    test('is behind the login, which leads back to what was asked for, and ends by logging out', async () => {
      const { page } = await enter()
      await page.goto('/manage/questions/new')
      expect(new URL(page.url()).pathname).toBe('/login')
      await page.getByLabel('Username').fill(siteOf().account.username)
      await page.getByLabel('Password').fill(siteOf().account.password)
      await follow(page, page.getByRole('main').getByRole('button', { name: 'Log in' }))
      expect(new URL(page.url()).pathname).toBe('/manage/questions/new')
      await follow(page, page.getByRole('button', { name: 'Log out' }))
      await page.getByRole('link', { name: 'Log in' }).waitFor()
      await page.goto('/manage')
      expect(new URL(page.url()).pathname).toBe('/login')
    })

    test('asks a question with a picture, which the front serves and the application server never hears of', async () => {
      const { page } = await enter()
      await logIn(page, siteOf().account)
      const text = `Which stripe? ${siteOf().account.username}`
      const description = 'Blue and yellow stripes'
      const picture = { name: 'stripes.png', mimeType: 'image/png', buffer: stripedPng(320, 160) }
      await ask(page, { text, choices: ['Blue', 'Yellow', 'Neither'], picture, description })
      await page.goto(await pathOf(page, text))
      const image = page.getByRole('img', { name: description })
      await expect
        .poll(() => image.evaluate((element) => (element as unknown as { naturalWidth: number }).naturalWidth))
        .toBe(320)
      const source = new URL((await image.getAttribute('src'))!, page.url())
      expect(source.pathname).toMatch(/^\/media\//)
      const fetched = await page.request.get(source.href)
      expect(fetched.headers()).toMatchObject({ 'content-type': 'image/png', 'x-content-type-options': 'nosniff' })
      expect(await logAfterNow(siteOf().stack)).not.toContain(source.pathname)
    })

    test('exports the votes, one a line, as they were cast', async () => {
      const choices = ['Plain', 'With "quotes", and a comma', '=1+1']
      const { path, text } = await siteOf().poll({ text: 'Which spelling?', choices })
      await voteAsMany(siteOf().url, path, { Plain: 3, [choices[1]!]: 2 })
      const { page } = await enterLoggedIn()
      const download = await exportVotes(page, text)
      expect(download.suggestedFilename()).toMatch(/\.csv$/)
      const [head, ...rows] = (await readFile(await download.path(), 'utf8'))
        .replace(/^\uFEFF/, '')
        .trimEnd()
        .split(/\r?\n/)
      expect(head).toMatch(/choice/i)
      expect(rows.filter((row) => row.includes('Plain'))).toHaveLength(3)
      expect(rows.filter((row) => row.includes('"With ""quotes"", and a comma"'))).toHaveLength(2)
      expect(rows).toHaveLength(5)
      await page.goto(`${path}/results`)
      expect(await votesOf(page)).toEqual({ Plain: 3, [choices[1]!]: 2, '=1+1': 0 })
    })

    test('closes a question, and the results that are open say so without a reload', async () => {
      const poll = await siteOf().poll({ text: 'How long?', choices: ['Short', 'Long'] })
      const watcher = await enter()
      await watcher.page.goto(`${poll.path}/results`)
      const openedAt = await watcher.page.evaluate('performance.timeOrigin')
      const main = watcher.page.getByRole('main')
      expect(await main.innerText()).not.toMatch(/closed/i)
      await siteOf().close(poll)
      await expect.poll(() => main.innerText()).toMatch(/closed/i)
      expect(await watcher.page.getByRole('link', { name: /vote/i }).isVisible()).toBe(false)
      expect(await watcher.page.evaluate('performance.timeOrigin')).toBe(openedAt)
    })

    test('opens a closed question again, and deletes it only after asking', async () => {
      const poll = await siteOf().poll({ text: 'Once more?', choices: ['Yes', 'No'] })
      await siteOf().close(poll)
      const { page, faults } = await enterLoggedIn()
      await page.goto('/manage')
      const entry = entryOf(page, poll.text)
      await follow(page, entry.getByRole('button', { name: /^Open again/ }))
      await entry.getByText('Open', { exact: true }).waitFor()
      const confirmation = entry.getByRole('button', { name: /^Delete it/ })
      expect(await confirmation.isVisible()).toBe(false)
      await entry
        .getByText(/^Delete/)
        .first()
        .click()
      await follow(page, confirmation)
      expect(await entry.count()).toBe(0)
      faults.announce(/^answer: 404 GET/)
      expect((await page.goto(poll.path))?.status()).toBe(404)
    })
  })
}
