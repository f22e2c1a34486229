import { createServer } from 'node:http'
import { WebSocketServer } from 'ws'
import { app } from './app.ts'

const server = createServer(app)
const sockets = new WebSocketServer({ server, path: '/ws' })

sockets.on('connection', (socket) => {
  socket.on('error', console.error)
  socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary }))
})

server.listen(3000)
