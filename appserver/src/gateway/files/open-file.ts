import {
  close as closeDescriptor,
  closeSync,
  constants,
  fstatSync,
  openSync,
  read as readDescriptor,
  type Stats,
} from 'node:fs'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { FileBody, FileWrapperOptions } from '../tsgi.ts'

const readInto = promisify(readDescriptor)
const defaultBlockBytes = 65_536
const largestBlockBytes = 2 ** 24

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'a folder on its path is none',
  EACCES: 'permission denied',
  EISDIR: 'it is a folder',
  EINVAL: 'it is no regular file',
}

/** A file that can't be sent. Its `code` is Node's, so that an application can tell what it wants to answer itself. */
export class FileError extends Error {
  override readonly name = 'FileError'
  readonly code: string

  constructor(path: string, code: string, options?: ErrorOptions) {
    super(`tsgi.file_wrapper: can't open ${path}: ${reasons[code] ?? code}`, options)
    this.code = code
  }
}

/** What `tsgi.file_wrapper` gives: an open file, and what was known of it when it was opened. */
export class OpenFile implements FileBody {
  readonly path: string
  readonly bytes: number
  readonly modifiedMs: number
  readonly #descriptor: number
  readonly #blockBytes: number
  #reading: Promise<unknown> | undefined
  #closed: Promise<void> | undefined

  /** Opened at once, so that an application can answer in another way where there is nothing to send. */
  constructor(path: string | URL, { blockBytes = defaultBlockBytes }: FileWrapperOptions = {}) {
    if (!Number.isInteger(blockBytes) || blockBytes < 1 || blockBytes > largestBlockBytes)
      throw new RangeError(`blockBytes: expected a whole number from 1 to ${largestBlockBytes}, got ${blockBytes}`)
    this.path = pathOf(path)
    this.#blockBytes = blockBytes
    const { descriptor, stats } = open(this.path)
    this.#descriptor = descriptor
    this.bytes = stats.size
    this.modifiedMs = stats.mtimeMs
  }

  [Symbol.asyncIterator](): AsyncGenerator<Uint8Array, void, void> {
    return this.read(0, this.bytes)
  }

  /**
   * The bytes from `start` to before `end`.
   *
   * @throws {Error} the file has become shorter, or is closed
   */
  async *read(start: number, end: number): AsyncGenerator<Uint8Array, void, void> {
    for (let position = start; position < end; ) {
      if (this.#closed) throw new Error(`${this.path} was closed while it was read`)
      // A block of its own for each read: the one before may still wait for the client.
      const block = Buffer.allocUnsafeSlow(Math.min(this.#blockBytes, end - position))
      const reading = readInto(this.#descriptor, block, 0, block.length, position)
      this.#reading = reading
      const { bytesRead } = await reading
      if (bytesRead === 0) throw new Error(`${this.path} became shorter than ${end} bytes while it was sent`)
      position += bytesRead
      yield bytesRead === block.length ? block : block.subarray(0, bytesRead)
    }
  }

  close(): Promise<void> {
    this.#closed ??= this.#close()
    return this.#closed
  }

  async #close(): Promise<void> {
    // Closed during a read, the descriptor's number could be another file's by the time it is used.
    await this.#reading?.catch(() => {})
    const { promise, resolve } = Promise.withResolvers<void>()
    // Whatever it says, the descriptor is gone afterwards (close(2)), and nothing was written.
    closeDescriptor(this.#descriptor, () => resolve())
    await promise
  }
}

function pathOf(path: unknown): string {
  if (path instanceof URL) return fileURLToPath(path)
  if (typeof path === 'string' && path !== '') return resolve(path)
  throw new TypeError(`tsgi.file_wrapper: expected a path or a file: URL, got ${path === '' ? 'nothing' : typeof path}`)
}

/** @throws {FileError} */
function open(path: string): { descriptor: number; stats: Stats } {
  let descriptor: number | undefined
  try {
    // Without O_NONBLOCK a named pipe would hold up the whole worker until somebody writes to it.
    descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
    const stats = fstatSync(descriptor)
    if (!stats.isFile()) throw new FileError(path, stats.isDirectory() ? 'EISDIR' : 'EINVAL')
    return { descriptor, stats }
  } catch (error) {
    if (descriptor !== undefined) closeSync(descriptor)
    const { code } = error as NodeJS.ErrnoException
    if (error instanceof FileError || code === undefined || code.startsWith('ERR_')) throw error
    throw new FileError(path, code, { cause: error })
  }
}
