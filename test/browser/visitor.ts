import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core'
import { onTestFinished, type TestContext } from 'vitest'
import { repositoryRoot } from '../stack/running-command.ts'
import { Faults } from './faults.ts'

const screenshots = join(repositoryRoot, '.portico', 'screenshots')
const patienceMs = 10_000

/** Somebody with a browser of their own: cookies, window, taste. Leaves when the test is over, which fails by what went wrong unseen. */
export class Visitor {
  readonly page: Page
  readonly faults: Faults
  readonly #context: BrowserContext

  private constructor(context: BrowserContext, page: Page, faults: Faults) {
    this.#context = context
    this.page = page
    this.faults = faults
  }

  static async enter(browser: Browser, baseURL: string, options: BrowserContextOptions = {}): Promise<Visitor> {
    const context = await browser.newContext({ baseURL, locale: 'en-GB', ...options })
    context.setDefaultTimeout(patienceMs)
    const faults = await Faults.of(context)
    const visitor = new Visitor(context, await context.newPage(), faults)
    onTestFinished((test) => visitor.#leave(test))
    return visitor
  }

  /** Kept for whoever wants to look: `.portico/screenshots/NAME.png`. */
  async photograph(name: string): Promise<void> {
    await mkdir(screenshots, { recursive: true })
    // Hiding the caret or holding animations would put a style into the page, which its policy forbids.
    await this.page.screenshot({ path: join(screenshots, `${name}.png`), fullPage: true, caret: 'initial' })
  }

  async #leave({ task }: TestContext): Promise<void> {
    const faults = this.faults.unannounced
    if (faults.length > 0 || task.result?.state === 'fail')
      await this.photograph(`failed/${fileName(task.fullTestName)}`)
    await this.#context.close()
    if (faults.length > 0) throw new Error(`went wrong unseen:\n${faults.join('\n')}`)
  }
}

function fileName(testName: string): string {
  return testName.replaceAll(/[^\w]+/g, '-').slice(0, 100)
}
