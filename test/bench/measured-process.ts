import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { eventually } from '../stack/eventually.ts'
import { repositoryRoot } from '../stack/running-command.ts'
import type { Peer } from './peer.ts'
import { ProcessorTime } from './processor-time.ts'
import { connectOptionsOf } from './socket-address.ts'
import { takesConnections } from './takes-connections.ts'

const startDeadlineMs = 20_000
const stopDeadlineMs = 10_000

/** A peer that runs, and what it takes from the machine: its own process and all that this has started. */
export class MeasuredProcess {
  readonly peer: Peer
  readonly socket: string
  readonly processor: ProcessorTime
  readonly #child: ChildProcess
  #output = ''

  private constructor(peer: Peer, socket: string, child: ChildProcess) {
    this.peer = peer
    this.socket = socket
    this.#child = child
    this.processor = ProcessorTime.ofTree(child.pid!)
    for (const stream of [child.stdout, child.stderr])
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.#output += text
      })
  }

  /** Both streams, in the order they arrived. */
  get output(): string {
    return this.#output
  }

  get protocol(): Peer['protocol'] {
    return this.peer.protocol
  }

  /** @returns when it takes connections */
  static async start(peer: Peer, socket: string): Promise<MeasuredProcess> {
    const started = MeasuredProcess.spawn(peer, socket)
    try {
      await eventually(`${peer.name} listens at ${socket}`, startDeadlineMs, () => started.takesConnections())
    } catch (error) {
      await started.stop()
      throw new Error(`${peer.name} said:\n${started.output}`, { cause: error })
    }
    return started
  }

  /** @returns at once. In a process group of its own, so that nothing outlives the measurement. */
  static spawn(peer: Peer, socket: string): MeasuredProcess {
    // What a process leaves behind that does not tidy up.
    if (socket.startsWith('/')) rmSync(socket, { force: true })
    const [program, ...args] = peer.command(socket)
    const child = spawn(program, args, {
      cwd: repositoryRoot,
      env: { PATH: process.env.PATH },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    })
    return new MeasuredProcess(peer, socket, child)
  }

  async takesConnections(): Promise<boolean> {
    if (this.#child.exitCode !== null) throw new Error(`it ended with ${this.#child.exitCode}`)
    return await takesConnections(connectOptionsOf(this.socket))
  }

  /** Resident memory of all its processes, in bytes; proc(5), statm, in pages of 4 KiB. */
  async residentBytes(): Promise<number> {
    const texts = await Promise.all(
      (await this.processor.processes()).map((pid) => readFile(`/proc/${pid}/statm`, 'utf8')),
    )
    return texts.reduce((total, text) => total + Number(text.split(' ')[1]) * 4096, 0)
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return
    const overdue = setTimeout(() => process.kill(-this.#child.pid!, 'SIGKILL'), stopDeadlineMs)
    this.#child.kill('SIGTERM')
    await once(this.#child, 'close')
    clearTimeout(overdue)
  }
}
