// The listener as PM2 starts it, in each of its processes; SOCKET says where, because PM2 hands on the environment.
import { createServer } from 'node:http'
import { application } from '../applications/site/listener.ts'

createServer(application).listen({ path: process.env.SOCKET, backlog: 2048 })
