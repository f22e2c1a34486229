/** The site as a (req, res) listener. */
import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { html, piece, pieces, record, text, types } from './answers.ts'

export async function application(request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.method === 'POST') return takeBody(request, response)
  if (request.url === '/json') return answer(response, types.json, JSON.stringify(record))
  if (request.url === '/html') return answer(response, types.html, html)
  if (request.url === '/stream') return stream(response)
  answer(response, types.text, text)
}

function answer(response: ServerResponse, type: string, body: string): void {
  response.writeHead(200, { 'Content-Type': type, 'Content-Length': Buffer.byteLength(body) })
  response.end(body)
}

/** A client that leaves in the midst of its body gets no answer. */
async function takeBody(request: IncomingMessage, response: ServerResponse): Promise<void> {
  let bytes = 0
  try {
    for await (const part of request) bytes += (part as Buffer).length
  } catch {
    return
  }
  answer(response, types.text, `${bytes}\n`)
}

async function stream(response: ServerResponse): Promise<void> {
  response.writeHead(200, { 'Content-Type': types.bytes })
  const left = once(response, 'close')
  for (let count = 0; count < pieces && !response.destroyed; count++)
    if (!response.write(piece)) await Promise.race([once(response, 'drain'), left])
  response.end()
}
