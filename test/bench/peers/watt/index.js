// The listener as Watt starts it, in each of its threads.
import { createServer } from 'node:http'
import { application } from '../../applications/site/listener.ts'

export function create() {
  return createServer(application)
}
