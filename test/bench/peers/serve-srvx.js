// The fetch handler on node:http by srvx: serve-srvx.js SOCKET
import { createServer } from 'node:http'
import { toNodeHandler } from 'srvx/node'
import { application } from '../applications/site/fetch.ts'

createServer(toNodeHandler(application.fetch)).listen({ path: process.argv[2], backlog: 2048 })
