/** The site as a TSGI application. */
import type { Application, Environ } from 'appserver'
import { html, piece, pieces, record, text, types } from './answers.ts'

export const application: Application = (environ, startResponse) => {
  const answer = (type: string, body: string) => {
    startResponse('200 OK', [['Content-Type', type]])
    return [body]
  }
  if (environ.REQUEST_METHOD === 'POST') return lengthOf(environ).then((bytes) => answer(types.text, `${bytes}\n`))
  if (environ.PATH_INFO === '/json') return answer(types.json, JSON.stringify(record))
  if (environ.PATH_INFO === '/html') return answer(types.html, html)
  if (environ.PATH_INFO !== '/stream') return answer(types.text, text)
  startResponse('200 OK', [['Content-Type', types.bytes]])
  return stream()
}

async function lengthOf(environ: Environ): Promise<number> {
  let bytes = 0
  for await (const part of environ['tsgi.input']) bytes += part.byteLength
  return bytes
}

function* stream(): Generator<Uint8Array> {
  for (let count = 0; count < pieces; count++) yield piece
}
