import type { AsgiApplication, AsgiReceive } from 'appserver'
import { Answers } from './answers.ts'

const answers = new Answers()

export const application: AsgiApplication = async (scope, receive, send) => {
  if (scope.type !== 'http') return
  await send({ type: 'http.response.start', status: 200, headers: [['content-type', 'application/octet-stream']] })
  for await (const body of answers.to(`${scope.raw_path}?${scope.query_string}`, bodyOf(receive)))
    await send({ type: 'http.response.body', body, more_body: true })
  await send({ type: 'http.response.body' })
}

async function* bodyOf(receive: AsgiReceive): AsyncGenerator<Uint8Array> {
  for (let more = true; more; ) {
    const event = await receive()
    if (event.type !== 'http.request') throw new Error(`the body ended with ${event.type}`)
    yield event.body
    more = event.more_body
  }
}
