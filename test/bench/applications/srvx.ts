/** The same fetch handler on node:http by srvx. */
import { createServer, type RequestListener } from 'node:http'
import { toNodeHandler } from 'srvx/node'
import { application } from './fetch.ts'

createServer(toNodeHandler(application.fetch) as RequestListener).listen(process.argv[2])
