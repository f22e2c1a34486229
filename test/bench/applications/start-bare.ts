/** The least that can answer with the sample application loaded: its module, and a listener that does not call it. */
import { createServer } from 'node:http'
import '../../../sample-app/gateway.ts'

createServer((_request, response) => response.end()).listen(process.argv[2])
