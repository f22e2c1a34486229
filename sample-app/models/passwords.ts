import { type Argon2Parameters, argon2, randomBytes, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'
import { Turns } from '../turns.ts'

const derive = promisify(argon2)

interface Cost {
  readonly memoryKiB: number
  readonly passes: number
  readonly parallelism: number
}

/** OWASP's Password Storage Cheat Sheet: argon2id with 19 MiB, 2 passes, 1 lane. About 80 ms. */
const cost: Cost = { memoryKiB: 19 * 1024, passes: 2, parallelism: 1 }
const saltBytes = 16
const hashBytes = 32

/** Hashing takes a thread of Node's four, and memory: a flood of logins must leave some for files and names. */
const hashing = new Turns(2)

/** @returns the hash in PHC string format, `$argon2id$v=19$m=19456,t=2,p=1$salt$hash`, with all that checking needs */
export async function encodePassword(password: string): Promise<string> {
  const salt = randomBytes(saltBytes)
  const hash = await hashing.during(() => derive('argon2id', parameters(password, salt, cost, hashBytes)))
  return `$argon2id$v=19$${costText(cost)}$${unpadded(salt)}$${unpadded(hash)}`
}

/**
 * @param signal ends the waiting behind others, with its reason
 * @throws {Error} what is encoded was not written by {@link encodePassword}; the message has nothing of it
 */
export async function verifyPassword(password: string, encoded: string, signal?: AbortSignal): Promise<boolean> {
  const { cost: usedCost, salt, hash } = decodePassword(encoded)
  const work = () => derive('argon2id', parameters(password, salt, usedCost, hash.length))
  const derived = await hashing.during(work, signal)
  return timingSafeEqual(derived, hash)
}

/** Whether it is in a format that {@link verifyPassword} knows: a fixture may bring any text. */
export function isEncoded(encoded: string): boolean {
  return format.test(encoded)
}

/** Whether it was encoded at another cost than today's. */
export function isOutdated(encoded: string): boolean {
  return encoded.split('$')[3] !== costText(cost)
}

let decoy: Promise<string> | undefined

/** Takes as long as checking one, so that the time of an answer tells nobody which accounts there are. */
export async function verifyNoPassword(password: string, signal?: AbortSignal): Promise<false> {
  decoy ??= encodePassword('nobody has this password')
  await verifyPassword(password, await decoy, signal)
  return false
}

function parameters(password: string, salt: Buffer, { memoryKiB, passes, parallelism }: Cost, tagLength: number) {
  // One accented letter can be written in two ways, and keyboards differ in which they send.
  const message = password.normalize('NFKC')
  return { message, nonce: salt, memory: memoryKiB, passes, parallelism, tagLength } satisfies Argon2Parameters
}

function costText({ memoryKiB, passes, parallelism }: Cost): string {
  return `m=${memoryKiB},t=${passes},p=${parallelism}`
}

const format = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([\w+/]+)\$([\w+/]+)$/

function decodePassword(encoded: string) {
  const [, memory, passes, parallelism, salt, hash] = format.exec(encoded) ?? []
  if (!salt || !hash) throw new Error('a password in the database is in no known format')
  return {
    cost: { memoryKiB: Number(memory), passes: Number(passes), parallelism: Number(parallelism) },
    salt: Buffer.from(salt, 'base64'),
    hash: Buffer.from(hash, 'base64'),
  }
}

/** The PHC string format has base64 without padding. */
function unpadded(bytes: Buffer): string {
  return bytes.toString('base64').replace(/=+$/, '')
}
