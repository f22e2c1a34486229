import { readFile } from 'node:fs/promises'
import type { Browser } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { stripedPng } from './picture.ts'
import { ask, exportVotes, follow, logIn, pathOf, vote, votesOf } from './polls.ts'
import type { PollsSite } from './polls-site.ts'
import { Visitor } from './visitor.ts'

/** Everything but the moving bars goes without a script. */
export function describeScriptless(siteOf: () => PollsSite, browserOf: () => Browser): void {
  const enter = () => Visitor.enter(browserOf(), siteOf().url, { javaScriptEnabled: false })

  describe('with scripts off', () => {
    test('a visitor finds a question in the list, votes, and sees the results', async () => {
      const { path, text } = await siteOf().poll({ text: 'Scripts?', choices: ['On', 'Off'] })
      const { page } = await enter()
      await page.goto('/')
      await follow(page, page.getByRole('link', { name: text, exact: true }))
      await vote(page, path, 'Off')
      expect(new URL(page.url()).pathname).toBe(`${path}/results`)
      expect(await votesOf(page)).toEqual({ On: 0, Off: 1 })
    })

    test('the one who asks logs in, asks with a picture, exports and logs out', async () => {
      const { page } = await enter()
      await logIn(page, siteOf().account)
      const text = `Without scripts? ${siteOf().account.username}`
      const picture = { name: 'stripes.png', mimeType: 'image/png', buffer: stripedPng(32, 32) }
      await ask(page, { text, choices: ['Yes', 'No'], picture, description: 'Stripes' })
      const path = await pathOf(page, text)
      await vote(page, path, 'Yes')
      const download = await exportVotes(page, text)
      expect((await readFile(await download.path(), 'utf8')).trim().split('\n')).toHaveLength(2)
      await follow(page, page.getByRole('button', { name: 'Log out' }))
      await page.getByRole('link', { name: 'Log in' }).waitFor()
    })
  })
}
