import path from 'node:path'
import { setTimeout } from 'node:timers/promises'
import express from 'express'

export const app = express()

app.set('trust proxy', 'loopback, linklocal, uniquelocal')
app.use('/assets', express.static(path.join(import.meta.dirname, 'public')))
app.use(express.urlencoded({ extended: false }))
app.use(express.json())

app.get('/', (req, res) => {
  res.type('html').send(`<!doctype html>
<html lang="en">
  <head>
    <title>An Express application</title>
    <link rel="stylesheet" href="/assets/app.css">
  </head>
  <body>
    <h1>Hello from Express</h1>
    <p>You are at ${escapeHtml(`${req.protocol}://${req.get('host')}`)}</p>
  </body>
</html>
`)
})

app.post('/echo', (req, res) => {
  res.json({ received: req.body })
})

app.get('/sign-in', (_req, res) => {
  res.cookie('session', 'abc', { httpOnly: true, sameSite: 'lax' })
  res.cookie('theme', 'dark')
  res.redirect('/')
})

app.get('/seen', (req, res) => {
  res.json({ ip: req.ip, host: req.host, protocol: req.protocol, requestId: req.get('x-request-id') })
})

app.get('/countdown', async (_req, res) => {
  res.type('text').set('X-Accel-Buffering', 'no')
  for (let left = 3; left > 0; left -= 1) {
    res.write(`${left}\n`)
    await setTimeout(200)
  }
  res.end('lift-off\n')
})

app.get('/broken', () => {
  throw new Error('this handler fails on purpose')
})

app.use((_req, res) => {
  res.status(404).type('text').send('Express has no such page\n')
})

app.use(((error, _req, res, next) => {
  if (res.headersSent) return next(error)
  res.status(500).type('text').send(`Express caught: ${error.message}\n`)
}) satisfies express.ErrorRequestHandler)

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.codePointAt(0)};`)
}
