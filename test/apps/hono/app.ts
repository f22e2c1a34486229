import path from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { serveStatic } from '@hono/node-server/serve-static'
import { Hono } from 'hono'
import { setCookie } from 'hono/cookie'
import { stream } from 'hono/streaming'

const app = new Hono()

app.use(
  '/assets/*',
  serveStatic({
    root: path.join(import.meta.dirname, 'public'),
    rewriteRequestPath: (requested) => requested.replace(/^\/assets/, ''),
  }),
)

app.get('/', (c) =>
  c.html(`<!doctype html>
<link rel="stylesheet" href="/assets/app.css">
<title>A Hono application</title>
<h1>Hello from Hono</h1>
`),
)

app.post('/echo', async (c) => {
  const isForm = c.req.header('Content-Type') === 'application/x-www-form-urlencoded'
  return c.json({ received: isForm ? await c.req.parseBody() : await c.req.json() })
})

app.get('/sign-in', (c) => {
  setCookie(c, 'session', 'abc', { httpOnly: true, sameSite: 'Lax' })
  setCookie(c, 'theme', 'dark')
  return c.redirect('/')
})

app.get('/seen', (c) =>
  c.json({
    ip: c.req.header('X-Forwarded-For'),
    host: c.req.header('X-Forwarded-Host'),
    protocol: c.req.header('X-Forwarded-Proto'),
  }),
)

app.get('/countdown', (c) => {
  c.header('Content-Type', 'text/plain')
  c.header('X-Accel-Buffering', 'no')
  return stream(c, async (out) => {
    for (let left = 3; left > 0; left -= 1) {
      await out.write(`${left}\n`)
      await setTimeout(200)
    }
    await out.write('lift-off\n')
  })
})

app.get('/broken', () => {
  throw new Error('this handler fails on purpose')
})

app.notFound((c) => c.text('Hono has no such page\n', 404))
app.onError((error, c) => c.text(`Hono caught: ${error.message}\n`, 500))

export default app
