import type { Download, Locator, Page } from 'playwright-core'

export interface Account {
  readonly username: string
  readonly password: string
}

export interface Upload {
  readonly name: string
  readonly mimeType: string
  readonly buffer: Buffer
}

export interface NewQuestion {
  readonly text: string
  readonly choices: readonly string[]
  readonly picture?: Upload
  /** What the picture shows, for those who do not see it. */
  readonly description?: string
}

/** Presses what leads to another page, and waits for that page and everything on it. */
export async function follow(page: Page, pressed: Locator): Promise<void> {
  await Promise.all([page.waitForEvent('load'), pressed.click()])
}

export async function logIn(page: Page, { username, password }: Account): Promise<void> {
  await page.goto('/login?next=/manage')
  await page.getByLabel('Username').fill(username)
  await page.getByLabel('Password').fill(password)
  await follow(page, page.getByRole('main').getByRole('button', { name: 'Log in' }))
}

/** Fills the form in and sends it; the account is logged in. */
export async function ask(page: Page, { text, choices, picture, description = '' }: NewQuestion): Promise<void> {
  await page.goto('/manage/questions/new')
  await page.getByLabel('Question', { exact: true }).fill(text)
  for (const [index, choice] of choices.entries()) {
    const field = page.getByLabel(`Choice ${index + 1}`, { exact: true })
    if (!(await field.isVisible())) await page.getByRole('button', { name: 'Add a choice' }).click()
    await field.fill(choice)
  }
  if (picture) await page.getByLabel('File').setInputFiles(picture)
  await page.getByLabel('What it shows').fill(description)
  await follow(page, page.getByRole('button', { name: 'Ask it' }))
}

/** The path of the question's page, as the list of questions links it. */
export async function pathOf(page: Page, text: string): Promise<string> {
  await page.goto('/')
  const path = await page.getByRole('link', { name: text, exact: true }).getAttribute('href')
  if (!path) throw new Error(`no link of ${page.url()} is called ${JSON.stringify(text)}`)
  return path
}

export async function vote(page: Page, path: string, choice: string): Promise<void> {
  await page.goto(path)
  await page.getByLabel(choice, { exact: true }).check()
  await follow(page, page.getByRole('button', { name: /vote/i }))
}

/** What the owner's list has of one question. */
export function entryOf(page: Page, text: string): Locator {
  return page.getByRole('listitem').filter({ hasText: text })
}

/** The votes of a question as a file, from the owner's list. */
export async function exportVotes(page: Page, text: string): Promise<Download> {
  await page.goto('/manage')
  const link = entryOf(page, text).getByRole('link', { name: /^Export votes/ })
  const [download] = await Promise.all([page.waitForEvent('download'), link.click()])
  return download
}

/** What a results page shows: a choice's words, its votes, and how long its bar is on the screen. */
export interface Bar {
  readonly choice: string
  readonly votes: number
  readonly lengthPixels: number
}

export async function barsOf(page: Page): Promise<Bar[]> {
  return page.locator('[data-choice]').evaluateAll((elements) =>
    elements.map((element) => ({
      choice: element.querySelector('.label')?.textContent ?? '',
      votes: Number(element.querySelector('.votes')?.textContent),
      lengthPixels: element.querySelector('rect')?.getBoundingClientRect().width ?? 0,
    })),
  )
}

export async function votesOf(page: Page): Promise<Record<string, number>> {
  return Object.fromEntries((await barsOf(page)).map(({ choice, votes }) => [choice, votes]))
}
