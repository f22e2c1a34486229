/** The listener in so many processes of node:cluster: serve-cluster.ts SOCKET WORKERS */
import cluster from 'node:cluster'
import { createServer } from 'node:http'
import { application } from './listener.ts'

const [path, workers] = process.argv.slice(2)
if (cluster.isPrimary) for (let count = 0; count < Number(workers); count++) cluster.fork()
else createServer(application).listen({ path, backlog: 2048 })
