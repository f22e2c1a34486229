import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import {
  defineWebSocketHandler,
  getRequestHost,
  getRequestIP,
  getRequestProtocol,
  H3,
  html,
  readBody,
  redirect,
  serveStatic,
  setCookie,
} from 'h3'

const publicFolder = join(import.meta.dirname, 'public')
export const app = new H3()

app.get(
  '/',
  () => html`<!doctype html>
<link rel="stylesheet" href="/assets/app.css">
<title>An H3 application</title>
<h1>Hello from H3</h1>
`,
)

app.get('/assets/**', (event) =>
  serveStatic(event, {
    getContents: (id) => readFile(join(publicFolder, id)),
    getMeta: async (id) => {
      const file = await stat(join(publicFolder, id)).catch(() => undefined)
      return file?.isFile() ? { size: file.size, mtime: file.mtimeMs } : undefined
    },
  }),
)

app.post('/echo', async (event) => ({ received: await readBody(event) }))

app.get('/sign-in', (event) => {
  setCookie(event, 'session', 'abc', { httpOnly: true, sameSite: 'lax' })
  setCookie(event, 'theme', 'dark')
  return redirect('/')
})

app.get('/seen', (event) => ({
  ip: getRequestIP(event, { xForwardedFor: true }),
  host: getRequestHost(event, { xForwardedHost: true }),
  protocol: getRequestProtocol(event, { xForwardedProto: true }),
}))

app.get('/countdown', (event) => {
  event.res.headers.set('Content-Type', 'text/plain')
  event.res.headers.set('X-Accel-Buffering', 'no')
  return ReadableStream.from(countdown()).pipeThrough(new TextEncoderStream())
})

app.get('/broken', () => {
  throw new Error('this handler fails on purpose')
})

app.get('/ws', defineWebSocketHandler({ message: (peer, message) => void peer.send(message.text()) }))

async function* countdown() {
  for (let left = 3; left > 0; left -= 1) {
    yield `${left}\n`
    await setTimeout(200)
  }
  yield 'lift-off\n'
}
