import { createReadStream } from 'node:fs'
import http from 'node:http'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { WebSocketServer } from 'ws'

const page = `<!doctype html>
<link rel="stylesheet" href="/assets/app.css">
<title>A node:http application</title>
<h1>Hello from node:http</h1>
`

const routes = {
  'GET /': (_req, res) => {
    res.writeHead(200, { 'Content-Type': 'text/html' })
    res.end(page)
  },
  'GET /assets/app.css': (_req, res) => {
    res.writeHead(200, { 'Content-Type': 'text/css' })
    createReadStream(join(import.meta.dirname, 'public/app.css')).pipe(res)
  },
  'POST /echo': async (req, res) => {
    let body = ''
    for await (const chunk of req.setEncoding('utf8')) body += chunk
    const isJson = req.headers['content-type'] === 'application/json'
    sendJson(res, { received: isJson ? JSON.parse(body) : Object.fromEntries(new URLSearchParams(body)) })
  },
  'GET /sign-in': (_req, res) => {
    res.writeHead(302, { Location: '/', 'Set-Cookie': ['session=abc; Path=/; HttpOnly', 'theme=dark; Path=/'] })
    res.end()
  },
  'GET /seen': (req, res) => {
    const { 'x-forwarded-for': ip, 'x-forwarded-host': host, 'x-forwarded-proto': protocol } = req.headers
    sendJson(res, { ip, host, protocol })
  },
  'GET /countdown': async (_req, res) => {
    res.writeHead(200, { 'Content-Type': 'text/plain', 'X-Accel-Buffering': 'no' })
    for (let left = 3; left > 0; left -= 1) {
      res.write(`${left}\n`)
      await setTimeout(200)
    }
    res.end('lift-off\n')
  },
  'GET /broken': () => {
    throw new Error('this handler fails on purpose')
  },
}

function sendJson(res, value) {
  res.writeHead(200, { 'Content-Type': 'application/json' })
  res.end(JSON.stringify(value))
}

function notFound(_req, res) {
  res.writeHead(404, { 'Content-Type': 'text/plain' })
  res.end('there is no such page\n')
}

const server = http.createServer(async (req, res) => {
  try {
    await (routes[`${req.method} ${req.url}`] ?? notFound)(req, res)
  } catch (error) {
    res.writeHead(500, { 'Content-Type': 'text/plain' })
    res.end(`caught: ${error.message}\n`)
  }
})

const sockets = new WebSocketServer({ server, path: '/ws' })

sockets.on('connection', (socket) => {
  socket.on('error', console.error)
  socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary }))
})

server.listen(8000)
