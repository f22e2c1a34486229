import type { Exchange } from '../exchange.ts'
import { plainAnswer } from '../plain-answer.ts'
import { closeBody, iterateBody } from './body.ts'
import { Environs } from './environ.ts'
import { fileAnswer } from './files/file-answer.ts'
import { OpenFile } from './files/open-file.ts'
import { OpenFiles } from './files/open-files.ts'
import type { Gateway, GatewayContext } from './gateway.ts'
import type { Application, Body, Chunk } from './tsgi.ts'
import { TsgiResponse } from './tsgi-response.ts'
import { validator } from './validator/validator.ts'

/** Calls a TSGI application: what PEP 3333 calls the server side. */
export function tsgiGateway(given: Application, context: GatewayContext): Gateway {
  const application = context.validates ? validator(given) : given
  const environs = new Environs(context.server)
  return (exchange) => {
    const response = new TsgiResponse(exchange)
    const files = new OpenFiles()
    try {
      const body = application(environs.create(exchange, files.wrap), response.startResponse)
      const whole = wholeBody(body)
      // What is there at once goes out at once: to wait for what is there costs more than to send it.
      if (whole === undefined) return answerLater(exchange, response, files, body, context)
      response.finish(whole)
    } catch (error) {
      fail(exchange, response, error, context)
    }
    return files.isEmpty ? undefined : files.close()
  }
}

async function answerLater(
  exchange: Exchange,
  response: TsgiResponse,
  files: OpenFiles,
  given: Body | Promise<Body>,
  context: GatewayContext,
): Promise<void> {
  try {
    const body = await given
    await send(response, body instanceof OpenFile ? await asFile(exchange, response, body) : body)
  } catch (error) {
    fail(exchange, response, error, context)
  } finally {
    await files.close()
  }
}

/** A file that the application returns as it is: with the head that a file wants, or left to the front. */
async function asFile(exchange: Exchange, response: TsgiResponse, file: OpenFile): Promise<Body> {
  if (response.pending === undefined) return file
  const { head, body } = await fileAnswer(exchange, response.pending, file)
  response.replace(head)
  return body
}

async function send(response: TsgiResponse, body: Body): Promise<void> {
  const whole = wholeBody(body)
  if (whole !== undefined) return response.finish(whole)
  let iterator: ReturnType<typeof iterateBody> | undefined
  let isOver = false
  try {
    iterator = iterateBody(body)
    while (!response.complete) {
      // An iterator that throws is over, too.
      isOver = true
      const next = await iterator.next()
      if (next.done) break
      isOver = false
      await response.write(next.value)
    }
    response.finish()
  } finally {
    await closeBody(body, iterator, isOver)
  }
}

/** The whole body, where it is known to be one piece: then its length is known, too. */
function wholeBody(body: unknown): Chunk | undefined {
  if (typeof body === 'string' || body instanceof Uint8Array) return body
  if (Array.isArray(body) && body.length <= 1 && !('close' in body)) return (body[0] as Chunk | undefined) ?? ''
  return undefined
}

function fail(exchange: Exchange, response: TsgiResponse, error: unknown, context: GatewayContext): void {
  context.report(exchange, error)
  // It failed in its cleaning up: what the client is still to get is right.
  if (response.ended) return
  if (exchange.started) exchange.abort()
  else plainAnswer(exchange, error)
}
