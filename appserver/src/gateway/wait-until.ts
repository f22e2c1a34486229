import { describeError } from '../errors.ts'
import type { Environ } from './tsgi.ts'

/** Keeps the server from ending before the work has settled, as long as its graceful timeout lasts. */
export type WaitUntil = (work: Promise<unknown>) => void

/**
 * Work that goes on after the answer. A rejection is written to `tsgi.errors`, and hurts nobody else. Where the server knows nothing
 * of such work, it goes on for as long as the process does.
 */
export function waitUntilOf(environ: Environ): WaitUntil {
  return (work) => {
    const logged = Promise.resolve(work).catch((error) => {
      environ['tsgi.errors'].write(`waitUntil: ${describeError(error)}`)
    })
    const wait = environ['portico.wait_until'] as WaitUntil | undefined
    wait?.(logged)
  }
}
