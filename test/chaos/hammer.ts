import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

const batch = 20
const request = 'GET / HTTP/1.1\r\nHost: hammer\r\n\r\n'.repeat(batch)
const answerHead = 'HTTP/1.1 200 OK'

/** Sends so many requests as fast as they are answered: pipelined, over a few kept connections. Throws when one is not answered with 200. */
export async function hammer(port: number, requests: number, connections = 8): Promise<void> {
  const batches = Math.ceil(requests / batch / connections)
  await Promise.all(Array.from({ length: connections }, () => hammerOne(port, batches)))
}

async function hammerOne(port: number, batches: number): Promise<void> {
  const socket = connect(port, '127.0.0.1')
  socket.setEncoding('latin1')
  await once(socket, 'connect')
  for (let sent = 0; sent < batches; sent++) {
    socket.write(request)
    await answers(socket)
  }
  socket.destroy()
}

/** Counts the heads of a batch's answers; a head can be cut in two by the arrival of the bytes. */
async function answers(socket: Socket): Promise<void> {
  let text = ''
  let counted = 0
  while (counted < batch) {
    const [chunk] = (await once(socket, 'data', { signal: AbortSignal.timeout(20_000) })) as [string]
    text += chunk
    const heads = text.split(answerHead).length - 1
    counted += heads
    text = heads > 0 ? text.slice(text.lastIndexOf(answerHead) + answerHead.length) : text.slice(-answerHead.length)
    if (/HTTP\/1\.1 [345]/.test(chunk)) throw new Error(`not 200: ${chunk.slice(0, 200)}`)
  }
}
