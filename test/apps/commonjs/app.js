const path = require('node:path')
const express = require('express')

const app = express()

app.set('trust proxy', 'loopback, linklocal, uniquelocal')
app.use(express.json())
app.use(express.urlencoded({ extended: false }))
app.use('/assets', express.static(path.join(__dirname, 'public')))

app.get('/', (_req, res) => {
  res.send(`<!doctype html>
<link rel="stylesheet" href="/assets/app.css">
<title>A CommonJS application</title>
<h1>Hello from CommonJS</h1>
`)
})

app.post('/echo', (req, res) => {
  res.json({ received: req.body })
})

app.get('/sign-in', (_req, res) => {
  res.cookie('session', 'abc', { httpOnly: true }).cookie('theme', 'dark').redirect('/')
})

app.get('/seen', (req, res) => {
  res.json({ ip: req.ip, host: req.host, protocol: req.protocol })
})

app.get('/countdown', (_req, res) => {
  let left = 3
  res.type('text').set('X-Accel-Buffering', 'no')
  const timer = setInterval(() => {
    if (left > 0) return res.write(`${left--}\n`)
    clearInterval(timer)
    res.end('lift-off\n')
  }, 200)
})

app.get('/broken', () => {
  throw new Error('this handler fails on purpose')
})

app.use((_req, res) => {
  res.status(404).type('text').send('CommonJS has no such page\n')
})

app.use((error, _req, res, next) => {
  if (res.headersSent) return next(error)
  res.status(500).type('text').send(`CommonJS caught: ${error.message}\n`)
})

module.exports = app
