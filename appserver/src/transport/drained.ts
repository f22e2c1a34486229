import type { Writable } from 'node:stream'

/** Resolves when more may be written, or never will be. Not once() of node:events: it would reject with what a connection fails with, and takes ten times as long. */
export function drainedOrClosed(stream: Writable): Promise<void> {
  return new Promise((resolve) => {
    const settle = () => {
      stream.off('drain', settle).off('close', settle)
      resolve()
    }
    stream.on('drain', settle).on('close', settle)
  })
}
