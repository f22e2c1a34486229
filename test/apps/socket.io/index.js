import { createServer } from 'node:http'
import { join } from 'node:path'
import express from 'express'
import { Server } from 'socket.io'
import { pages } from './pages.js'

const app = express()
const server = createServer(app)
const io = new Server(server)

app.set('trust proxy', 'loopback, linklocal, uniquelocal')

app.get('/', (_req, res) => {
  res.sendFile(join(import.meta.dirname, 'index.html'))
})

app.use(pages)

io.on('connection', (socket) => {
  socket.on('chat message', (msg) => {
    io.emit('chat message', msg)
  })
})

server.listen(3000, () => {
  console.log('server running at http://localhost:3000')
})
