import { lstatSync, mkdirSync } from 'node:fs'
import { enableCompileCache } from 'node:module'
import { fileURLToPath } from 'node:url'

/**
 * Keeps what Node makes of the server's files, and of the application's: types stripped, code compiled. Both took more than half of the time that
 * a process needed to start. Beside the code, in a folder that is this user's, and that nobody else can change who can't change the code: what lies there is run as it is.
 * Where that can't be, nothing is kept.
 *
 * NODE_COMPILE_CACHE names another folder, NODE_DISABLE_COMPILE_CACHE=1 keeps nothing.
 */
const place = fileURLToPath(new URL('../../.portico/', import.meta.url))
const folder = `${place}compile-cache`

function isOwn(path: string): boolean {
  // Windows has none.
  if (process.getuid === undefined) return true
  const { uid, mode } = lstatSync(path)
  const codeMode = lstatSync(import.meta.dirname).mode
  return uid === process.getuid() && (mode & 0o022 & ~codeMode) === 0
}

function canBeKept(): boolean {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    // Who can write in the outer one can put another in the inner one's place.
    return isOwn(place) && isOwn(folder)
  } catch {
    return false
  }
}

if (canBeKept()) enableCompileCache(folder)
