import type { BrowserContext, Page, Request, Response } from 'playwright-core'

/** Runs in the page before its own scripts. Where scripts are off, the browser's console message is what tells. */
const reportViolations = `document.addEventListener('securitypolicyviolation', (event) => {
  console.error('CSP: ' + event.effectiveDirective + ' forbids ' + event.blockedURI + ' at ' + event.sourceFile + ':' + event.lineNumber)
})`

/** What went wrong in a browser's context that a visitor may not have seen: nothing of it may be, unless it was announced. */
export class Faults {
  readonly #found: string[] = []
  readonly #announced: RegExp[] = []

  static async of(context: BrowserContext): Promise<Faults> {
    const faults = new Faults()
    context.on('page', (page) => faults.#watch(page))
    context.on('console', (message) => {
      // Each refused request is among the answers, too.
      if (message.text().startsWith('Failed to load resource: the server responded')) return
      if (message.type() === 'error' || message.type() === 'warning') faults.#found.push(`console: ${message.text()}`)
    })
    context.on('weberror', (error) => faults.#found.push(`script: ${error.error().stack}`))
    context.on('response', (response) => faults.#answered(response))
    context.on('requestfailed', (request) => faults.#failed(request))
    await context.addInitScript({ content: reportViolations })
    return faults
  }

  /** For a test that is about something going wrong: what the fault's line may look like. */
  announce(...patterns: readonly RegExp[]): void {
    this.#announced.push(...patterns)
  }

  get unannounced(): string[] {
    return this.#found.filter((fault) => !this.#announced.some((pattern) => pattern.test(fault)))
  }

  #watch(page: Page): void {
    page.on('websocket', (socket) => {
      socket.on('socketerror', (error) => this.#found.push(`socket ${socket.url()}: ${error}`))
    })
  }

  #answered(response: Response): void {
    if (response.status() < 400) return
    this.#found.push(`answer: ${response.status()} ${response.request().method()} ${response.url()}`)
  }

  #failed(request: Request): void {
    const reason = request.failure()?.errorText
    // The visitor went on before it was there, or it is saved instead of shown.
    if (reason === 'net::ERR_ABORTED') return
    this.#found.push(`request: ${reason} ${request.method()} ${request.url()}`)
  }
}
