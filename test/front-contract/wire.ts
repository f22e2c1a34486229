import { connect } from 'node:net'

const silenceMs = 15_000

/**
 * Sends bytes as they are and gives everything that comes back until the other side closes.
 *
 * @param url where to connect to
 * @param bytes each character a byte
 */
export async function speak(url: string, bytes: string): Promise<string> {
  const { hostname, port } = new URL(url)
  const socket = connect(Number(port), hostname)
  let heard = ''
  socket.setTimeout(silenceMs, () => socket.destroy(new Error(`silence after ${JSON.stringify(heard)}`)))
  socket.on('data', (chunk) => {
    heard += chunk.toString('latin1')
  })
  socket.write(bytes, 'latin1')
  // Not by once(): that takes an error for the end.
  const { promise: closed, resolve } = Promise.withResolvers<void>()
  socket.once('close', () => resolve())
  // A reset is an end like another for whoever asked for something that can't be answered.
  socket.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'ECONNRESET' && error.code !== 'EPIPE') heard += `\n[${error.message}]`
  })
  await closed
  return heard
}

/** The status codes of the answers in what came back, in their order. */
export function statusesIn(heard: string): number[] {
  // Not at the start of a line: a body need not end in one.
  return [...heard.matchAll(/HTTP\/1\.[01] (\d{3})[^\r\n]*\r\n/g)].map(([, status]) => Number(status))
}
