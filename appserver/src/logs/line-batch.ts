import { write } from 'node:fs'
import type { LogFile } from './log-file.ts'

/** Long enough to gather the lines of many requests in one write, too short for a person to notice. */
const gatherMs = 20
const retryMs = 10
const patienceMs = 1000
/** Some 600 lines: a write wakes another thread, which costs as much as ten lines. */
const blockBytes = 256 * 1024
/** What may wait for a slow disk or reader; lines beyond it are dropped and counted. */
const mostWaitingBytes = 16 * 1024 ** 2

/** What a character of a text takes at most in UTF-8; those of four bytes are two characters. */
const widestBytes = 3

/**
 * Gathers lines for a file and writes them together, one write at a time, without holding up who adds them. Each is copied to where it is
 * written from as it comes: texts that wait would be moved by the collector, and be cold when they are put together.
 */
export class LineBatch {
  readonly #file: LogFile
  readonly #onTrouble: (problem: string) => void
  /** Where lines are put, and how far it is filled. */
  #block: Buffer = Buffer.allocUnsafeSlow(blockBytes)
  #filled = 0
  /** Blocks that are full. */
  readonly #full: Buffer[] = []
  #fullBytes = 0
  /** One that has been written, for the next lines. */
  #spare: Buffer | undefined
  #dropped = 0
  #timer: NodeJS.Timeout | undefined
  #writing = false
  #reopens = false
  #failed = false
  #onIdle: (() => void) | undefined

  /** @param onTrouble told once when lines begin to be lost */
  constructor(file: LogFile, onTrouble: (problem: string) => void) {
    this.#file = file
    this.#onTrouble = onTrouble
  }

  add(line: string): void {
    const mostBytes = line.length * widestBytes
    if (mostBytes > this.#block.length - this.#filled) {
      if (this.#fullBytes > mostWaitingBytes) return this.#drop()
      this.#nextBlock(mostBytes)
    }
    this.#filled += this.#block.write(line, this.#filled)
    if (this.#writing) return
    if (this.#full.length > 0) this.#write()
    else this.#timer ??= setTimeout(() => this.#write(), gatherMs)
  }

  /** Opens the file anew, after the write that is under way. */
  reopen(): void {
    this.#reopens = true
    if (!this.#writing) this.#write()
  }

  /** Resolves when all lines are written, or after a second: a reader that is stuck must not keep the process. */
  async close(): Promise<void> {
    await new Promise<void>((resolve) => {
      const patience = setTimeout(resolve, patienceMs)
      this.#onIdle = () => {
        clearTimeout(patience)
        resolve()
      }
      if (!this.#writing) this.#write()
    })
  }

  /** Writes what waits before it returns: for the end of the process. */
  flushNow(): void {
    let block = this.#nextFull()
    while (block && this.#file.writeNow(block)) block = this.#nextFull()
  }

  #write(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    if (this.#reopens) this.#reopen()
    const block = this.#nextFull()
    if (!block) return this.#onIdle?.()
    this.#writing = true
    this.#send(block, 0)
  }

  #send(block: Buffer, from: number): void {
    write(this.#file.fd, block, from, (error, written) => {
      if (error?.code === 'EAGAIN') setTimeout(() => this.#send(block, from), retryMs)
      else if (!error && from + written < block.length) this.#send(block, from + written)
      else this.#sent(block, error)
    })
  }

  #sent(block: Buffer, error: Error | null): void {
    this.#writing = false
    if (block.buffer.byteLength === blockBytes) this.#spare = Buffer.from(block.buffer)
    if (error && !this.#failed) this.#onTrouble(`lines are lost: ${error.message}`)
    this.#failed = error !== null
    if (!error && this.#dropped > 0) {
      this.#onTrouble(`${this.#dropped} lines were lost while the file could not be written`)
      this.#dropped = 0
    }
    this.#write()
  }

  /** Puts the block aside as full, and begins another that has room for so many bytes. */
  #nextBlock(bytes: number): void {
    if (this.#filled > 0) this.#full.push(this.#block.subarray(0, this.#filled))
    this.#fullBytes += this.#filled
    this.#filled = 0
    this.#block = (bytes <= blockBytes ? this.#spare : undefined) ?? Buffer.allocUnsafeSlow(Math.max(blockBytes, bytes))
    this.#spare = undefined
  }

  /** What is to be written next; undefined when nothing waits. */
  #nextFull(): Buffer | undefined {
    if (this.#full.length === 0 && this.#filled > 0) this.#nextBlock(blockBytes)
    const block = this.#full.shift()
    this.#fullBytes -= block?.length ?? 0
    return block
  }

  #reopen(): void {
    this.#reopens = false
    try {
      this.#file.reopen()
    } catch (error) {
      this.#onTrouble((error as Error).message)
    }
  }

  #drop(): void {
    if (this.#dropped++ === 0) this.#onTrouble('lines are dropped: it is written too slowly')
  }
}
