import type { Browser } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import type { ComposeStack } from '../stack/compose-stack.ts'
import { docker } from '../stack/docker.ts'
import { eventually } from '../stack/eventually.ts'
import { vote, votesOf } from './polls.ts'
import type { PollsSite } from './polls-site.ts'
import { Visitor } from './visitor.ts'
import { voteAsMany } from './voters.ts'

const watchers = 6

/** What changes in one application server's worker is seen by those who hang on another one's. */
export function describeReplicas(siteOf: () => PollsSite, browserOf: () => Browser, stackOf: () => ComposeStack): void {
  const watch = async (path: string) => {
    const watcher = await Visitor.enter(browserOf(), siteOf().url)
    await watcher.page.goto(`${path}/results`)
    return watcher
  }

  describe('two application servers', () => {
    test('a vote moves the bars of everybody, on whichever of the two their sockets are', async () => {
      const { path } = await siteOf().poll({ text: 'Here or there?', choices: ['Here', 'There'] })
      const watching = await Promise.all(Array.from({ length: watchers }, () => watch(path)))
      const voter = await Visitor.enter(browserOf(), siteOf().url)
      await vote(voter.page, path, 'There')
      for (const { page } of watching) await expect.poll(() => votesOf(page)).toEqual({ Here: 0, There: 1 })
      // A socket stands in the access log when it has ended.
      for (const { page } of watching) await page.goto('/about')
      const replicas = await stackOf().replicas()
      const socketsOf = async (replica: string) => (await docker('logs', replica)).split(`GET ${path}/live `).length - 1
      await eventually('the sockets stand in the logs', 10_000, async () => {
        const counts = await Promise.all(replicas.map(socketsOf))
        return counts.reduce((sum, count) => sum + count, 0) >= watchers
      })
      const counts = await Promise.all(replicas.map(socketsOf))
      expect(Math.min(...counts)).toBeGreaterThan(0)
    })

    test('results that were open while each of the two was replaced move again', { timeout: 180_000 }, async () => {
      const { path } = await siteOf().poll({ text: 'Still there?', choices: ['Yes', 'No'] })
      const watcher = await watch(path)
      watcher.faults.announce(/WebSocket/, /^socket/)
      await voteAsMany(siteOf().url, path, { Yes: 1 })
      await expect.poll(() => votesOf(watcher.page)).toEqual({ Yes: 1, No: 0 })
      const openedAt = await watcher.page.evaluate('performance.timeOrigin')
      for (const replica of await stackOf().replicas()) {
        await stackOf().stopReplicas([replica])
        await stackOf().startReplicas([replica])
      }
      await voteAsMany(siteOf().url, path, { No: 2 })
      await expect.poll(() => votesOf(watcher.page), { timeout: 20_000 }).toEqual({ Yes: 1, No: 2 })
      expect(await watcher.page.evaluate('performance.timeOrigin')).toBe(openedAt)
    })
  })
}
