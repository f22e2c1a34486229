import type { Application } from 'appserver'
import { type Answer, type Visit, visit } from './visitor.ts'

/** A visitor with a browser: keeps cookies, and says where its forms come from. */
export class Browser {
  readonly #application: Application
  readonly #cookies = new Map<string, string>()
  readonly #environ: Readonly<Record<string, unknown>>

  /** @param environ what differs from a plain visit by http */
  constructor(application: Application, environ: Readonly<Record<string, unknown>> = {}) {
    this.#application = application
    this.#environ = environ
  }

  get cookies(): ReadonlyMap<string, string> {
    return this.#cookies
  }

  get(target: string, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
    return this.ask({ target, headers })
  }

  /** Sends a form as a page of the site does. */
  post(target: string, fields: Readonly<Record<string, string>> = {}): Promise<Answer> {
    return this.ask({
      method: 'POST',
      target,
      headers: { 'Content-Type': 'application/x-www-form-urlencoded', 'Sec-Fetch-Site': 'same-origin' },
      body: [Buffer.from(new URLSearchParams(fields).toString())],
    })
  }

  /** Sends a form with files as a page of the site does. */
  async postFiles(target: string, form: FormData): Promise<Answer> {
    const request = new Request('http://testserver/', { method: 'POST', body: form })
    return this.ask({
      method: 'POST',
      target,
      headers: { 'Content-Type': request.headers.get('Content-Type')!, 'Sec-Fetch-Site': 'same-origin' },
      body: [new Uint8Array(await request.arrayBuffer())],
    })
  }

  async ask(request: Visit): Promise<Answer> {
    const cookie = Array.from(this.#cookies, ([name, value]) => `${name}=${value}`).join('; ')
    const headers = { ...(cookie && { Cookie: cookie }), ...request.headers }
    const answer = await visit(this.#application, { ...request, headers, environ: this.#environ })
    for (const line of answer.headers.getSetCookie()) this.#keep(line)
    return answer
  }

  #keep(line: string): void {
    const [, name, value] = /^([^=]+)=([^;]*)/.exec(line)!
    if (/; Max-Age=0(?:;|$)/.test(line)) this.#cookies.delete(name!)
    else this.#cookies.set(name!, value!)
  }
}
