import type { ListenOptions } from 'node:net'

/** What `listen()` was called with. */
export interface ListenArguments {
  readonly options: ListenOptions
  /** 0 for any, and where a path or a handle was given instead. */
  readonly port: number
  readonly callback: (() => void) | undefined
}

/** Reads the forms that `net.Server.listen()` takes: (options), (path), (port, host, backlog), each with a callback. */
export function readListenArguments(given: readonly unknown[]): ListenArguments {
  const last = given.at(-1)
  const callback = typeof last === 'function' ? (last as () => void) : undefined
  const options = readOptions(given.filter((value) => value !== callback || callback === undefined))
  return { options, port: options.path === undefined ? Number(options.port ?? 0) || 0 : 0, callback }
}

function readOptions([first, second, third]: readonly unknown[]): ListenOptions {
  if (typeof first === 'object' && first !== null) return first as ListenOptions
  if (typeof first === 'string' && !/^\d+$/.test(first)) return { path: first }
  const host = typeof second === 'string' ? { host: second } : {}
  const backlog = [second, third].find((value) => typeof value === 'number')
  return { port: Number(first ?? 0), ...host, ...(backlog === undefined ? {} : { backlog }) }
}
