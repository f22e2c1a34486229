import { once } from 'node:events'
import { connect } from 'node:net'
import type { Attack } from './attack.ts'

const silenceMs = 10_000
const answer = /HTTP\/1\.[01] ([2-5]\d\d) [A-Za-z' -]*\r\n/g

/**
 * Sends an attack and leaves when it is answered or the connection closed.
 *
 * @param url where the front is
 * @returns the statuses of the answers
 * @throws when there is neither an answer nor a close for 10 s
 */
export async function assault(url: string, { bytes, answers = 1, clientEnds = false }: Attack): Promise<number[]> {
  const { hostname, port } = new URL(url)
  const socket = connect(Number(port), hostname)
  const closed = once(socket, 'close')
  let heard = ''
  const statuses = () => [...heard.matchAll(answer)].map(([, status]) => Number(status))
  let silent = false
  socket.setTimeout(silenceMs, () => {
    silent = true
    socket.destroy()
  })
  // A reset is a close like another.
  socket.on('error', () => {})
  socket.on('data', (piece) => {
    heard += piece.toString('latin1')
    if (!clientEnds && statuses().length >= answers) socket.destroy()
  })
  if (clientEnds) socket.end(bytes, 'latin1')
  else socket.write(bytes, 'latin1')
  await closed
  if (silent) throw new Error(`neither answered nor closed; heard ${JSON.stringify(heard)}`)
  return statuses()
}
