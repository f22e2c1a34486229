import type { Exchange } from './exchange.ts'

const path = '/nginx-health'

/** Says that the front serves, nothing about the application; at nginx's address, and like there not logged. */
export function answersHealth({ uri, response }: Exchange): boolean {
  if (uri.split('?', 1)[0] !== path) return false
  response.setHeader('Content-Type', 'text/plain')
  response.setHeader('Content-Length', '3')
  response.end('ok\n')
  return true
}
