import { setTimeout } from 'node:timers/promises'

export const dynamic = 'force-dynamic'

export function GET() {
  const body = ReadableStream.from(countdown()).pipeThrough(new TextEncoderStream())
  return new Response(body, { headers: { 'Content-Type': 'text/plain', 'X-Accel-Buffering': 'no' } })
}

async function* countdown() {
  for (let left = 3; left > 0; left -= 1) {
    yield `${left}\n`
    await setTimeout(200)
  }
  yield 'lift-off\n'
}
