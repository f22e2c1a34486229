import type { IncomingMessage, ServerResponse } from 'node:http'
import { text } from './text.ts'

export function application(_request: IncomingMessage, response: ServerResponse): void {
  response.writeHead(200, { 'Content-Type': 'text/plain; charset=utf-8', 'Content-Length': text.length })
  response.end(text)
}
