/** The bare listener that everything is held against: node:http, and no header that anybody reads. */
import { createServer } from 'node:http'
import { application } from './listener.ts'

createServer(application).listen(process.argv[2])
