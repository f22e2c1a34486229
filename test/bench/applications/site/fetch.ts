/** The site as a fetch handler. */
import { html, piece, pieces, record, text, types } from './answers.ts'

export const application = {
  fetch: (request: Request): Response | Promise<Response> => {
    if (request.method === 'POST')
      return request.arrayBuffer().then(({ byteLength }) => answer(types.text, `${byteLength}\n`))
    const path = new URL(request.url).pathname
    if (path === '/json') return answer(types.json, JSON.stringify(record))
    if (path === '/html') return answer(types.html, html)
    if (path === '/stream') return new Response(stream(), { headers: { 'Content-Type': types.bytes } })
    return answer(types.text, text)
  },
}

function answer(type: string, body: string): Response {
  return new Response(body, { headers: { 'Content-Type': type } })
}

function stream(): ReadableStream<Uint8Array> {
  let left = pieces
  return new ReadableStream({
    pull: (controller) => {
      controller.enqueue(piece)
      left -= 1
      if (left === 0) controller.close()
    },
  })
}
