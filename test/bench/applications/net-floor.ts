/** What a connection costs by itself: each piece that arrives is taken for a request and gets the same octets. It reads nothing. */
import { createServer } from 'node:net'
import { text } from './text.ts'

const stdout = 6
const endRequest = 3
const content = `Status: 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: ${text.length}\r\n\r\n${text}`

/** A record for request 1, which is what nginx calls all of its requests (FastCGI 1.0, section 3.3). */
function record(type: number, body: string): Buffer {
  return Buffer.concat([Buffer.of(1, type, 0, 1, body.length >> 8, body.length & 0xff, 0, 0), Buffer.from(body)])
}

const answer = Buffer.concat([record(stdout, content), record(stdout, ''), record(endRequest, '\0'.repeat(8))])
createServer((socket) => {
  socket.on('data', () => socket.write(answer))
  // A load that ends leaves some of its requests behind.
  socket.on('error', () => {})
}).listen(process.argv[2])
