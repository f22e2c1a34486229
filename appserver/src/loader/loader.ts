import { describeError, LoadError } from '../errors.ts'
import { isApplication } from '../gateway/forms.ts'
import { Exports } from './exports.ts'
import { locateModule } from './module-file.ts'
import type { Program } from './program.ts'
import { parseTarget, type Target } from './target.ts'

/** What was loaded; in an object, because some frameworks' applications look like promises to `await`. */
export interface Loaded {
  readonly application: unknown
}

/**
 * Imports the module and takes from it what the target names: an attribute, what a factory makes, or, where the module alone is
 * named, its export `application`, the server that it listens with, or its default export, in this order.
 *
 * @param directory what a relative module path starts from
 * @param program catches what the module does besides exporting
 * @throws {LoadError} the target is malformed, there is no such module or attribute, or the module has nothing to call
 * @throws what the module itself throws while it is imported, untouched
 */
export async function load(name: string, directory: string, program: Program): Promise<Loaded> {
  const target = parseTarget(name)
  const url = locateModule(target, directory)
  const exports = new Exports(target.module, (await import(url)) as Record<string, unknown>)
  if (target.attribute === undefined) return find(target, exports, program)
  const loaded = await settled(exports.take(target.attribute, target.call))
  if (loaded.application === undefined || loaded.application === null)
    throw new LoadError(`${name} gave ${loaded.application}: expected an application`)
  return loaded
}

/**
 * As {@link load}, for those who report: what the module itself threw becomes a {@link LoadError} that keeps the module's own stack,
 * because that is where the reader has to look. From now on, the program's servers open nothing.
 */
export async function loadApplication(name: string, directory: string, program: Program): Promise<Loaded> {
  program.capture()
  try {
    return await load(name, directory, program)
  } catch (error) {
    if (error instanceof LoadError) throw error
    throw new LoadError(`${name} could not be loaded:\n${describeError(error)}`, { cause: error })
  }
}

async function find(target: Target, exports: Exports, program: Program): Promise<Loaded> {
  const named = await settled(exports.named('application'))
  if (named.application !== undefined && named.application !== null) return named
  if (program.server) return { application: program.server }
  const fallback = await settled(exports.default)
  if (isApplication(fallback.application)) return fallback
  program.notice(`${target.module} exports no application: waiting until it listens`)
  return { application: await untilItListens(target, exports, program) }
}

/** Many programs listen only when their database has answered. */
async function untilItListens({ module }: Target, exports: Exports, program: Program): Promise<unknown> {
  const { promise: overdue, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(neverListened(module, exports, program.patienceMs)), program.patienceMs)
  try {
    return await Promise.race([program.listens, overdue])
  } finally {
    clearTimeout(timer)
  }
}

function neverListened(module: string, exports: Exports, patienceMs: number): LoadError {
  return new LoadError(
    `module ${module} is no application: ${exports.described}, and no HTTP server of its own listened within ${(patienceMs / 1000).toFixed(1)} s ` +
      '(boot-timeout); expected an export named application, a default export, or a call of listen() that does not depend on ' +
      'require.main or import.meta.main, which are not those of a worker',
  )
}

/** What a promise gives; anything else as it is, also where a framework's object has a `then` of its own. */
async function settled(value: unknown): Promise<Loaded> {
  return { application: isPromise(value) ? await value : value }
}

function isPromise(value: unknown): boolean {
  if (value instanceof Promise) return true
  const like = value as { then?: unknown; catch?: unknown } | null | undefined
  return typeof like?.then === 'function' && typeof like.catch === 'function' && !isApplication(value)
}
