import type { Browser } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { stripedPng } from './picture.ts'
import { ask, logIn, type Upload } from './polls.ts'
import type { PollsSite } from './polls-site.ts'
import { Visitor } from './visitor.ts'

const mebibyte = 1024 * 1024

const wrongPictures: readonly { readonly what: string; readonly picture: Upload; readonly said: RegExp }[] = [
  {
    what: 'a web page that is called .png',
    picture: {
      name: 'page.png',
      mimeType: 'image/png',
      buffer: Buffer.from('<!doctype html><script>alert(1)</script>'),
    },
    said: /PNG, JPEG, GIF n?or WebP/,
  },
  {
    what: 'one that is larger than the limit of 5 MiB',
    picture: {
      name: 'large.png',
      mimeType: 'image/png',
      buffer: Buffer.concat([stripedPng(16, 16), Buffer.alloc(6 * mebibyte)]),
    },
    said: /5 MiB/,
  },
]

/** What is refused, and how people are told. */
export function describeRefusals(siteOf: () => PollsSite, browserOf: () => Browser): void {
  describe('refused in words', () => {
    test('a wrong password, which says not whether the name exists and keeps it in the form', async () => {
      const { page, faults } = await Visitor.enter(browserOf(), siteOf().url)
      faults.announce(/^answer: 4\d\d POST .*\/login$/)
      const messages: string[] = []
      for (const username of [siteOf().account.username, 'nobody-by-this-name']) {
        await logIn(page, { username, password: 'wrong' })
        messages.push(await page.getByRole('alert').innerText())
        expect(await page.getByLabel('Username').inputValue()).toBe(username)
        expect(await page.getByLabel('Password').inputValue()).toBe('')
      }
      expect(messages[0]).toMatch(/password/i)
      expect(messages[1]).toBe(messages[0])
    })

    test.each(wrongPictures)('as a picture, $what', async ({ picture, said }) => {
      const { page, faults } = await Visitor.enter(browserOf(), siteOf().url, await siteOf().session())
      faults.announce(/^answer: 4\d\d POST .*\/manage\/questions\/new$/)
      const text = `Refused picture ${picture.name} ${siteOf().account.username}`
      await ask(page, { text, choices: ['One', 'Two'], picture, description: 'Refused' })
      expect(await page.getByRole('alert').innerText()).toMatch(said)
      await page.goto('/manage')
      expect(await page.getByText(text).count()).toBe(0)
    })

    test('a question without its choices, which keeps what was written', async () => {
      const { page, faults } = await Visitor.enter(browserOf(), siteOf().url, await siteOf().session())
      faults.announce(/^answer: 4\d\d POST .*\/manage\/questions\/new$/)
      await ask(page, { text: 'Only one choice?', choices: ['One'] })
      expect(await page.getByRole('alert').innerText()).toMatch(/choices/i)
      expect(await page.getByLabel('Question', { exact: true }).inputValue()).toBe('Only one choice?')
      expect(await page.getByLabel('Choice 1', { exact: true }).inputValue()).toBe('One')
    })
  })
}
