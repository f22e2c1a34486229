import { once } from 'node:events'
import { WebSocket } from 'ws'

export interface Results {
  readonly votes: number
  readonly closed: boolean
  readonly choices: readonly { readonly id: number; readonly votes: number }[]
}

/** What a page of results is told when it opens. */
export async function resultsOf(url: string, questionId: number): Promise<Results> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/questions/${questionId}/live`, { origin: url })
  const [message] = await once(socket, 'message')
  const closed = once(socket, 'close')
  socket.close()
  await closed
  return JSON.parse(String(message))
}
