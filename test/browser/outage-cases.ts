import type { Browser } from 'playwright-core'
import { expect, test } from 'vitest'
import { ask } from '../stack/client.ts'
import type { ComposeStack } from '../stack/compose-stack.ts'
import { docker } from '../stack/docker.ts'
import { eventually } from '../stack/eventually.ts'
import { graveFindings } from './accessibility.ts'
import { votesOf } from './polls.ts'
import type { PollsSite } from './polls-site.ts'
import { Visitor } from './visitor.ts'
import { voteAsMany } from './voters.ts'

const recoveredMs = 20_000

/** What a visitor sees of PostgreSQL's absence, and of its return. */
export function describeOutage(siteOf: () => PollsSite, browserOf: () => Browser, stackOf: () => ComposeStack): void {
  test('without PostgreSQL a page says so, and the results that were open move again afterwards', {
    timeout: 120_000,
  }, async () => {
    const site = siteOf()
    const { path } = await site.poll({ text: 'Back again?', choices: ['Yes', 'No'] })
    const watcher = await Visitor.enter(browserOf(), site.url)
    await watcher.page.goto(`${path}/results`)
    const openedAt = await watcher.page.evaluate('performance.timeOrigin')
    await docker('stop', stackOf().postgres)
    try {
      await expectUnavailable(browserOf(), site.url)
    } finally {
      await docker('start', stackOf().postgres)
    }
    await eventually('pages come again', recoveredMs, async () => (await ask(site.url, { path })).status === 200)
    await voteAsMany(site.url, path, { Yes: 2 })
    await expect.poll(() => votesOf(watcher.page), { timeout: recoveredMs }).toEqual({ Yes: 2, No: 0 })
    expect(await watcher.page.evaluate('performance.timeOrigin')).toBe(openedAt)
  })
}

async function expectUnavailable(browser: Browser, url: string): Promise<void> {
  const visitor = await Visitor.enter(browser, url)
  const { page, faults } = visitor
  faults.announce(/^answer: 503 GET/)
  const answer = await page.goto('/')
  expect(answer?.status()).toBe(503)
  expect(answer?.headers()).toHaveProperty('retry-after')
  await page.getByRole('heading', { level: 1 }).waitFor()
  expect(await graveFindings(page)).toEqual([])
  await visitor.photograph('unavailable')
  expect((await page.goto('/about'))?.status()).toBe(200)
}
