import { randomBytes } from 'node:crypto'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import type { Stack } from '../stack/stack.ts'
import { type Account, ask, entryOf, follow, logIn, type NewQuestion, pathOf } from './polls.ts'

/** Makes an account where the site runs, by manage.ts. */
export type CreateSuperuser = (account: Account) => Promise<void>

export interface Poll extends NewQuestion {
  /** Of its page; its results are below. */
  readonly path: string
}

/** The sample project on a stack, with an account made by its public command, which asks the questions. */
export class PollsSite {
  readonly stack: Stack
  readonly account: Account
  readonly #owner: Page
  #polls = 0

  private constructor(stack: Stack, account: Account, owner: Page) {
    this.stack = stack
    this.account = account
    this.#owner = owner
  }

  static async open(browser: Browser, stack: Stack, createSuperuser: CreateSuperuser): Promise<PollsSite> {
    const account = { username: `ada-${randomBytes(4).toString('hex')}`, password: randomBytes(16).toString('hex') }
    await createSuperuser(account)
    const owner = await browser.newPage({ baseURL: stack.url })
    await logIn(owner, account)
    return new PollsSite(stack, account, owner)
  }

  get url(): string {
    return this.stack.url
  }

  /** For visitors who are logged in as the account from the start. */
  async session(): Promise<BrowserContextOptions> {
    return { storageState: await this.#owner.context().storageState() }
  }

  /** A question of the caller's own: its words get a number, so that there is none like it. */
  async poll(question: NewQuestion): Promise<Poll> {
    this.#polls += 1
    const numbered = { ...question, text: `${question.text} ${this.account.username} ${this.#polls}` }
    await ask(this.#owner, numbered)
    return { ...numbered, path: await pathOf(this.#owner, numbered.text) }
  }

  async close({ text }: Poll): Promise<void> {
    await this.#owner.goto('/manage')
    const entry = entryOf(this.#owner, text)
    await follow(this.#owner, entry.getByRole('button', { name: /^Close/ }))
    await entry.getByText('Closed', { exact: true }).waitFor()
  }
}
