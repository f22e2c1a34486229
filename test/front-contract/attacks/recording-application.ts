import type { Application } from 'appserver'
import { contraband } from './attack.ts'

let requests = 0

/** Says on its standard output what reaches it, a line when a request comes and a line when its body has ended; echoes its path. */
export const application: Application = async (environ, startResponse) => {
  const number = ++requests
  const { REQUEST_METHOD: method, REQUEST_URI: target } = environ
  console.log(`begun ${JSON.stringify({ number, request: `${method} ${target}`, carries: contrabandIn(environ) })}`)
  try {
    const pieces: Uint8Array[] = []
    for await (const piece of environ['tsgi.input']) pieces.push(piece)
    const body = Buffer.concat(pieces)
    const shown = body.length > 200 ? `${body.length} bytes` : body.toString('latin1')
    console.log(`ended ${JSON.stringify({ number, request: `${method} ${target} ${shown}`.trimEnd() })}`)
  } catch {
    console.log(`ended ${JSON.stringify({ number })}`)
  }
  startResponse('200 OK', [['Content-Type', 'text/plain']])
  return [target]
}

/** The names of the environ's entries in which there is something that the client could not have sent. */
function contrabandIn(environ: Readonly<Record<string, unknown>>): string[] {
  return Object.entries(environ)
    .filter(([, value]) => typeof value === 'string' && value.includes(contraband))
    .map(([name]) => name)
}
