import { createHash } from 'node:crypto'
import { blocks } from './blocks.ts'

type Input = AsyncIterable<Uint8Array>

/** How far the transfer under way has come in the application, in bytes. */
export interface Progress {
  readonly read: number
  readonly produced: number
}

/** What the applications answer, whatever the interface that calls them. */
export class Answers {
  #read = 0
  #produced = 0
  #resume = () => {}

  /** @param target a path of those below, with its query */
  async *to(target: string, input: Input): AsyncGenerator<Uint8Array | string> {
    const { pathname, searchParams } = new URL(target, 'http://application')
    const bytes = Number(searchParams.get('bytes'))
    if (pathname === '/digest') yield await this.#digest(input, bytes)
    else if (pathname === '/blocks') yield* this.#blocks(bytes)
    else if (pathname === '/progress') yield JSON.stringify({ read: this.#read, produced: this.#produced })
    else if (pathname === '/resume') this.#resume()
    else throw new Error(`no answer to ${target}`)
  }

  /** Reads the body; after so many bytes of it, only when told. @param pauseBytes 0: never waits */
  async #digest(input: Input, pauseBytes: number): Promise<string> {
    this.#read = 0
    const hash = createHash('sha256')
    let pauses = pauseBytes > 0
    for await (const piece of input) {
      hash.update(piece)
      this.#read += piece.byteLength
      if (!pauses || this.#read < pauseBytes) continue
      pauses = false
      await new Promise<void>((resolve) => {
        this.#resume = resolve
      })
    }
    return hash.digest('hex')
  }

  *#blocks(bytes: number): Generator<Uint8Array> {
    this.#produced = 0
    for (const block of blocks(bytes)) {
      this.#produced += block.byteLength
      yield block
    }
  }
}
