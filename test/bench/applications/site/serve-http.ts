/** The listener on node:http by itself: serve-http.ts SOCKET */
import { createServer } from 'node:http'
import { application } from './listener.ts'

createServer(application).listen({ path: process.argv[2], backlog: 2048 })
