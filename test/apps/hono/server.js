import { serve, upgradeWebSocket } from '@hono/node-server'
import { WebSocketServer } from 'ws'
import app from './app.ts'

app.get(
  '/ws',
  upgradeWebSocket(() => ({
    onMessage: (event, socket) => socket.send(event.data),
  })),
)

const sockets = new WebSocketServer({ noServer: true })

serve({ fetch: app.fetch, websocket: { server: sockets }, port: 3000 })
