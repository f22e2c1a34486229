import type { Browser } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { barsOf, follow, type NewQuestion, vote, votesOf } from './polls.ts'
import type { PollsSite } from './polls-site.ts'
import { Visitor } from './visitor.ts'

/** What visitors without an account do. */
export function describeVoting(siteOf: () => PollsSite, browserOf: () => Browser): void {
  const enter = () => Visitor.enter(browserOf(), siteOf().url)
  const tea: NewQuestion = { text: 'Tea or coffee?', choices: ['Tea', 'Coffee'] }

  describe('voting', () => {
    test('moves the bars of whoever is looking, without a reload', async () => {
      const { path } = await siteOf().poll(tea)
      const [watcher, voter] = [await enter(), await enter()]
      await watcher.page.goto(`${path}/results`)
      const openedAt = await watcher.page.evaluate('performance.timeOrigin')
      expect((await barsOf(watcher.page)).map(({ lengthPixels }) => lengthPixels)).toEqual([0, 0])
      await vote(voter.page, path, 'Coffee')
      expect(new URL(voter.page.url()).pathname).toBe(`${path}/results`)
      expect(await votesOf(voter.page)).toEqual({ Tea: 0, Coffee: 1 })
      await expect.poll(() => votesOf(watcher.page)).toEqual({ Tea: 0, Coffee: 1 })
      await expect.poll(async () => (await barsOf(watcher.page))[1]!.lengthPixels).toBeGreaterThan(100)
      expect(await watcher.page.evaluate('performance.timeOrigin')).toBe(openedAt)
    })

    test('again replaces the vote of the same visitor, also for those who look', async () => {
      const { path } = await siteOf().poll(tea)
      const [watcher, voter] = [await enter(), await enter()]
      await watcher.page.goto(`${path}/results`)
      await vote(voter.page, path, 'Tea')
      await expect.poll(() => votesOf(watcher.page)).toEqual({ Tea: 1, Coffee: 0 })
      await vote(voter.page, path, 'Coffee')
      await expect.poll(() => votesOf(watcher.page)).toEqual({ Tea: 0, Coffee: 1 })
      expect(await votesOf(voter.page)).toEqual({ Tea: 0, Coffee: 1 })
    })

    test('goes by the keys alone: Tab to the choice, Space, Tab to the button, Enter', async () => {
      const { path } = await siteOf().poll(tea)
      const { page } = await enter()
      await page.goto(path)
      const focused = () => page.evaluate<string>('document.activeElement.getAttribute("type") ?? ""')
      const tabTo = async (type: string) => {
        // The links of the masthead come first.
        for (let steps = 0; steps < 15 && (await focused()) !== type; steps++) await page.keyboard.press('Tab')
        expect(await focused()).toBe(type)
      }
      await tabTo('radio')
      await page.keyboard.press('Space')
      await tabTo('submit')
      await page.keyboard.press('Enter')
      await page.waitForURL(`**${path}/results`)
      expect(await votesOf(page)).toEqual({ Tea: 1, Coffee: 0 })
    })

    test('on a question that was closed meanwhile is refused in words, and counts nothing', async () => {
      const poll = await siteOf().poll(tea)
      const { path } = poll
      const voter = await enter()
      await voter.page.goto(path)
      await siteOf().close(poll)
      voter.faults.announce(/^answer: 4\d\d POST/)
      await voter.page.getByLabel('Tea', { exact: true }).check()
      await follow(voter.page, voter.page.getByRole('button', { name: 'Vote' }))
      expect(await voter.page.getByRole('main').innerText()).toMatch(/closed/i)
      await voter.page.goto(`${path}/results`)
      expect(await votesOf(voter.page)).toEqual({ Tea: 0, Coffee: 0 })
    })
  })
}
