import { type Answer, ask } from '../stack/client.ts'

export interface Account {
  readonly username: string
  readonly password: string
}

export interface IllustratedQuestion {
  readonly text: string
  readonly choices: readonly string[]
  readonly picture: Uint8Array<ArrayBuffer>
}

/** Somebody with an account, who asks questions by the forms of the site. */
export class Editor {
  readonly #url: string
  readonly #session: string

  private constructor(url: string, session: string) {
    this.#url = url
    this.#session = session
  }

  /** @throws {Error} the site does not know the account */
  static async logIn(url: string, { username, password }: Account): Promise<Editor> {
    const body = new URLSearchParams({ username, password, next: '/manage' }).toString()
    const headers = { 'Content-Type': 'application/x-www-form-urlencoded', Origin: url }
    const answer = await ask(url, { method: 'POST', path: '/login', headers, body })
    const session = answer.headers['set-cookie']?.find((cookie) => cookie.startsWith('session='))
    if (answer.status !== 303 || !session) throw new Error(`${username} is not logged in: ${answer.status}`)
    return new Editor(url, session.slice(0, session.indexOf(';')))
  }

  /** @returns the question's id */
  async ask({ text, choices, picture }: IllustratedQuestion): Promise<number> {
    const form = new FormData()
    form.append('text', text)
    for (const choice of choices) form.append('choice', choice)
    form.append('picture_description', 'stripes')
    form.append('picture', new Blob([picture], { type: 'image/png' }), 'picture.png')
    const answer = await this.#send('/manage/questions/new', form)
    if (answer.status !== 303) throw new Error(`the question is not taken: ${answer.status}\n${answer.text}`)
    return this.#idOf(text)
  }

  async #send(path: string, form: FormData): Promise<Answer> {
    const encoded = new Response(form)
    const headers = {
      'Content-Type': encoded.headers.get('Content-Type')!,
      Origin: this.#url,
      Cookie: this.#session,
    }
    return ask(this.#url, { method: 'POST', path, headers, body: new Uint8Array(await encoded.arrayBuffer()) })
  }

  async #idOf(text: string): Promise<number> {
    const page = await ask(this.#url, { path: '/' })
    const id = new RegExp(`href="/questions/(\\d+)"[^>]*>${text}<`).exec(page.text)?.[1]
    if (id === undefined) throw new Error(`no question ${text} on the page:\n${page.text}`)
    return Number(id)
  }
}
