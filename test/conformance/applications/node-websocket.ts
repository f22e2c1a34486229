import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'
import type { Journal } from './journal.ts'

const chooser = new WebSocketServer({
  noServer: true,
  handleProtocols: (offered, request) => (request.url === '/ws/protocol' ? ([...offered].at(-1) ?? false) : false),
})

chooser.on('headers', (lines) => lines.push('X-Accepted: yes'))

/** The WebSockets below /ws/, by the `ws` package as its documentation attaches it. */
export function speakWebSocket(
  journal: Journal,
  url: URL,
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
): void {
  const speak = speakers[url.pathname]
  if (speak) chooser.handleUpgrade(request, socket, head, (ws) => speak(ws, journal, url.searchParams.get('key') ?? ''))
  else socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 9\r\n\r\nnot here\n')
}

type Speak = (ws: WebSocket, journal: Journal, key: string) => void

const echo: Speak = (ws, journal, key) => {
  ws.on('message', (data, isBinary) => ws.send(data, { binary: isBinary }))
  ws.once('close', (code, reason) => journal.note(key, `${code} ${reason}`.trim()))
}

const speakers: Readonly<Record<string, Speak>> = {
  '/ws/echo': echo,
  '/ws/protocol': (ws, journal, key) => {
    ws.send(ws.protocol)
    echo(ws, journal, key)
  },
  '/ws/closes': (ws) => ws.close(4001, 'enough'),
}
