import { randomBytes } from 'node:crypto'
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { type Environment, SettingsError, unfit } from './environment.ts'
import { readSecret } from './secret.ts'

const shortestCharacters = 32

/**
 * SECRET_KEY, or the file SECRET_KEY_FILE, or a key that is made once and kept at `keptAt`: nothing has to be prepared,
 * and no two installations share a key.
 *
 * @throws {SettingsError} it is too short, given or kept, or there is none and none can be kept
 */
export function readSecretKey(environment: Environment, folder: string, keptAt: string): string {
  const key = readSecret(environment, 'SECRET_KEY', folder)
  if (key === undefined) return keptKey(keptAt)
  if (key.length < shortestCharacters) {
    const variable = environment.SECRET_KEY ? 'SECRET_KEY' : 'SECRET_KEY_FILE'
    throw unfit(variable, `holds ${key.length} characters, expected at least ${shortestCharacters} random ones`)
  }
  return key
}

function keptKey(path: string): string {
  const key = readOrMakeKey(path)
  if (key.length >= shortestCharacters) return key
  // A crash of the machine, or a full disk, may have left a part: what is signed with that anybody can sign.
  throw new SettingsError(
    `the secret key kept at ${path} has ${key.length} characters: remove the file to have one made`,
  )
}

function readOrMakeKey(path: string): string {
  try {
    return readKept(path) ?? makeKey(path)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw new SettingsError(
      `there is no secret key, and none can be kept at ${path} (${code}): set SECRET_KEY or SECRET_KEY_FILE`,
    )
  }
}

function readKept(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8').trim()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

/** Several workers may get here at once: a link to a file that is complete has one winner, and the others read its key. */
function makeKey(path: string): string {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  const draft = `${path}.${randomBytes(6).toString('hex')}`
  try {
    writeFileSync(draft, `${randomBytes(48).toString('base64url')}\n`, { mode: 0o600, flush: true })
    linkSync(draft, path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    rmSync(draft, { force: true })
  }
  return readFileSync(path, 'utf8').trim()
}
