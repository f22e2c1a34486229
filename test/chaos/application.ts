import { setTimeout as delay } from 'node:timers/promises'
import type { Application } from 'appserver'

const workMs = 20

/** Reads what it is sent, works for a while and answers with the worker's number and the length of what it read. */
export const application: Application = async (environ, startResponse) => {
  let bytes = 0
  for await (const chunk of environ['tsgi.input']) bytes += chunk.byteLength
  await delay(workMs)
  startResponse('200 OK', [['Content-Type', 'text/plain']])
  return [`${process.pid} ${bytes}`]
}
