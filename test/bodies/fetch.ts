import { fromFetch } from 'appserver'
import { Answers } from './answers.ts'

const answers = new Answers()
const encoder = new TextEncoder()

async function* nothing(): AsyncGenerator<Uint8Array> {}

async function* encode(pieces: AsyncIterable<Uint8Array | string>): AsyncGenerator<Uint8Array> {
  for await (const piece of pieces) yield typeof piece === 'string' ? encoder.encode(piece) : piece
}

export const application = fromFetch(
  ({ url, body }) => new Response(ReadableStream.from(encode(answers.to(url, body ?? nothing())))),
)
