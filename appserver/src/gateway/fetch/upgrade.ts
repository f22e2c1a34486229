import type { Environ } from '../tsgi.ts'

/** Looks on while a WebSocket is accepted, as nothing that a handler returns can say so. @returns undefined where none is asked for */
export function watchUpgrade(environ: Environ): (() => boolean) | undefined {
  const upgrade = environ['tsgi.websocket']
  if (!upgrade) return undefined
  let accepted = false
  environ['tsgi.websocket'] = {
    protocols: upgrade.protocols,
    accept: async (acceptance) => {
      const connection = await upgrade.accept(acceptance)
      accepted = true
      return connection
    },
  }
  return () => accepted
}
