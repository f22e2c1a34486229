import type { Browser } from 'playwright-core'
import { expect, test } from 'vitest'
import { votesOf } from './polls.ts'
import type { PollsSite } from './polls-site.ts'
import { Visitor } from './visitor.ts'
import { voteAsMany } from './voters.ts'

export function describeWorkerLoss(siteOf: () => PollsSite, browserOf: () => Browser): void {
  test('results that were open while each worker was killed move again', async () => {
    const site = siteOf()
    const { path } = await site.poll({ text: 'Still there?', choices: ['Yes', 'No'] })
    const watcher = await Visitor.enter(browserOf(), site.url)
    watcher.faults.announce(/WebSocket/, /^socket/)
    await watcher.page.goto(`${path}/results`)
    await voteAsMany(site.url, path, { Yes: 1 })
    await expect.poll(() => votesOf(watcher.page)).toEqual({ Yes: 1, No: 0 })
    const openedAt = await watcher.page.evaluate('performance.timeOrigin')
    await site.stack.killWorker()
    await site.stack.killWorker()
    await voteAsMany(site.url, path, { No: 2 })
    await expect.poll(() => votesOf(watcher.page), { timeout: 20_000 }).toEqual({ Yes: 1, No: 2 })
    expect(await watcher.page.evaluate('performance.timeOrigin')).toBe(openedAt)
  })
}
