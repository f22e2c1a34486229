import type { Browser, Page } from 'playwright-core'
import { beforeAll, describe, expect, test } from 'vitest'
import { graveFindings } from './accessibility.ts'
import { stripedPng } from './picture.ts'
import { ask, logIn, pathOf } from './polls.ts'
import type { Poll, PollsSite } from './polls-site.ts'
import { Visitor } from './visitor.ts'
import { voteAsMany } from './voters.ts'

const schemes = ['light', 'dark'] as const
const phone = { width: 320, height: 640 }

interface Sight {
  readonly name: string
  readonly loggedIn?: boolean
  readonly fault?: RegExp
  show(page: Page, polls: { readonly open: Poll; readonly closed: Poll }, site: PollsSite): Promise<unknown>
}

/** Every kind of page that the site has. */
const sights: readonly Sight[] = [
  { name: 'questions', show: (page) => page.goto('/') },
  { name: 'sample-results', show: (page) => showSampleResults(page) },
  { name: 'question', show: (page, { open }) => page.goto(open.path) },
  { name: 'results', show: (page, { open }) => page.goto(`${open.path}/results`) },
  { name: 'results-closed', show: (page, { closed }) => page.goto(`${closed.path}/results`) },
  { name: 'about', show: (page) => page.goto('/about') },
  { name: 'login', show: (page) => page.goto('/login') },
  {
    name: 'login-refused',
    fault: /^answer: 4\d\d POST/,
    show: (page) =>
      logIn(page, { username: 'nobody', password: 'wrong' }).then(() => page.getByRole('alert').waitFor()),
  },
  { name: 'manage', loggedIn: true, show: (page) => page.goto('/manage') },
  { name: 'new-question', loggedIn: true, show: (page) => page.goto('/manage/questions/new') },
  {
    name: 'new-question-refused',
    loggedIn: true,
    fault: /^answer: 4\d\d POST/,
    show: (page) =>
      ask(page, { text: 'Is one enough?', choices: ['One'] }).then(() => page.getByRole('alert').waitFor()),
  },
  { name: 'not-found', fault: /^answer: 404 GET/, show: (page) => page.goto('/no-such-page') },
]

/** With the sample data, which README shows. */
async function showSampleResults(page: Page): Promise<void> {
  const path = await pathOf(page, 'What makes a good Saturday?')
  await page.goto(`${path}/results`)
}

/** How every page looks, and whether everybody can use it: by day, by night, on a phone. */
export function describeAppearance(siteOf: () => PollsSite, browserOf: () => Browser): void {
  let polls: { open: Poll; closed: Poll }

  beforeAll(async () => {
    const picture = { name: 'stripes.png', mimeType: 'image/png', buffer: stripedPng(640, 320) }
    const open = await siteOf().poll({
      text: 'Where do you read?',
      choices: ['On paper', 'On a screen', 'I listen'],
      picture,
      description: 'Stripes, blue and yellow by turns',
    })
    await voteAsMany(siteOf().url, open.path, { 'On paper': 5, 'On a screen': 3, 'I listen': 1 })
    const closed = await siteOf().poll({ text: 'Tabs or spaces?', choices: ['Tabs', 'Spaces'] })
    await voteAsMany(siteOf().url, closed.path, { Tabs: 2, Spaces: 2 })
    await siteOf().close(closed)
    polls = { open, closed }
  })

  describe.each(sights)('the page $name', ({ name, loggedIn, fault, show }) => {
    test('is for everybody, by day and by night, and fits a phone', async () => {
      const session = loggedIn ? await siteOf().session() : {}
      // A colour on its way to another one has a contrast of its own.
      const visitor = await Visitor.enter(browserOf(), siteOf().url, { ...session, reducedMotion: 'reduce' })
      if (fault) visitor.faults.announce(fault)
      await show(visitor.page, polls, siteOf())
      const backgrounds: string[] = []
      for (const colorScheme of schemes) {
        await visitor.page.emulateMedia({ colorScheme })
        backgrounds.push(await visitor.page.evaluate<string>('getComputedStyle(document.body).backgroundColor'))
        expect(await graveFindings(visitor.page)).toEqual([])
        await visitor.photograph(`${name}-${colorScheme}`)
      }
      expect(new Set(backgrounds).size).toBe(schemes.length)
      await visitor.page.setViewportSize(phone)
      expect(await visitor.page.evaluate('document.documentElement.scrollWidth')).toBe(phone.width)
      expect(await graveFindings(visitor.page)).toEqual([])
      await visitor.photograph(`${name}-phone`)
    })
  })
}
