const http = require('node:http')
const { WebSocketServer } = require('ws')
const app = require('./app')

const server = http.createServer(app)
const sockets = new WebSocketServer({ server, path: '/ws' })

sockets.on('connection', (socket) => {
  socket.on('error', console.error)
  socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary }))
})

server.listen(process.env.PORT || 3000)
