import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { Lifecycle } from '../lifecycle.ts'
import type { Log } from '../logs/log.ts'
import type { MasterStatus } from '../status.ts'

type Environment = Readonly<Record<string, string | undefined>>
type Message = Readonly<Record<string, string | number>>

/**
 * Who sends the datagram: Node has no unix datagram sockets. `systemd-notify` waits until systemd has read it, so that systemd
 * still finds the sender's unit; perl serves where another supervisor listens and there is no systemd (it is in every Debian).
 */
const senders: readonly (readonly string[])[] = [
  ['systemd-notify'],
  [
    'perl',
    '-MSocket',
    '-e',
    `(my $path = $ENV{NOTIFY_SOCKET}) =~ s/^@/\\0/; socket(my $to, AF_UNIX, SOCK_DGRAM, 0) or die "$!\\n";
     defined send($to, join("\\n", @ARGV), 0, pack_sockaddr_un($path)) or die "$!\\n"`,
    '--',
  ],
]

const sendTimeoutMs = 5000
const stopMarginMs = 5000

/** Messages to NOTIFY_SOCKET, in their order. What can't be sent is warned of once, and is no reason not to serve. */
class NotifySocket {
  readonly #env: NodeJS.ProcessEnv
  readonly #log: Log
  #left: readonly (readonly string[])[] = senders
  #last: Promise<void> = Promise.resolve()
  #warned = false

  constructor(env: NodeJS.ProcessEnv, log: Log) {
    this.#env = env
    this.#log = log
  }

  send(message: Message): void {
    const lines = Object.entries(message).map(([key, value]) => `${key}=${String(value).replaceAll(/\s+/g, ' ')}`)
    this.#last = this.#last.then(() => this.#send(lines))
  }

  async sent(): Promise<void> {
    await this.#last
  }

  async #send(lines: readonly string[]): Promise<void> {
    const [sender, ...others] = this.#left
    if (!sender) return this.#warn('neither systemd-notify nor perl is here to do it')
    const [program, ...args] = sender as [string, ...string[]]
    try {
      await promisify(execFile)(program, [...args, ...lines], { env: this.#env, timeout: sendTimeoutMs })
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') return this.#warn((error as Error).message.trim())
      this.#left = others
      await this.#send(lines)
    }
  }

  #warn(reason: string): void {
    if (!this.#warned) this.#log.warn(`Could not notify ${this.#env.NOTIFY_SOCKET}: ${reason}`)
    this.#warned = true
  }
}

export interface SystemdOptions {
  readonly env: Environment
  readonly log: Log
  readonly lifecycle: Lifecycle
  readonly bootTimeoutMs: number
  /** Whether another master still serves: its state is not to be talked over. */
  readonly isSuccessor: boolean
  status(): MasterStatus
}

/** Tells a supervisor how the server is, by the protocol of sd_notify(3). Without NOTIFY_SOCKET, nothing. */
export class Systemd {
  readonly #options: SystemdOptions
  readonly #socket: NotifySocket | undefined
  #watchdog: NodeJS.Timeout | undefined
  #reloads = 0

  constructor(options: SystemdOptions) {
    const { env, log, lifecycle, bootTimeoutMs } = options
    this.#options = options
    if (!env.NOTIFY_SOCKET) return
    const { NOTIFY_SOCKET, PATH } = env
    this.#socket = new NotifySocket({ NOTIFY_SOCKET, ...(PATH === undefined ? {} : { PATH }) }, log)
    if (!options.isSuccessor)
      this.#socket.send({ STATUS: 'Starting the workers', EXTEND_TIMEOUT_USEC: (bootTimeoutMs + stopMarginMs) * 1000 })
    lifecycle.once('ready', () => this.#ready())
    lifecycle.on('reloading', () => this.#reloading())
    lifecycle.on('reloaded', (error) => this.#reloaded(error))
    lifecycle.on('workersWanted', (workers, before) => before !== undefined && this.#say(serving(workers)))
    lifecycle.on('stopping', (graceMs) => this.#stopping(graceMs))
  }

  /** Resolves when everything that was to be told has been. */
  async close(): Promise<void> {
    clearInterval(this.#watchdog)
    await this.#socket?.sent()
  }

  #ready(): void {
    // After SIGUSR2 it is this process that systemd has to watch.
    this.#socket?.send({ MAINPID: process.pid, READY: 1, STATUS: serving(this.#options.status().wanted) })
    const { WATCHDOG_USEC, WATCHDOG_PID } = this.#options.env
    if (!WATCHDOG_USEC || (WATCHDOG_PID && WATCHDOG_PID !== String(process.pid))) return
    // Half of it, as sd_watchdog_enabled(3) advises.
    this.#watchdog = setInterval(() => this.#keepAlive(), Number(WATCHDOG_USEC) / 1000 / 2)
  }

  #keepAlive(): void {
    const { wanted, ready, state } = this.#options.status()
    if (ready > 0 || wanted === 0 || state === 'stopping') this.#socket?.send({ WATCHDOG: 1 })
  }

  #reloading(): void {
    this.#reloads++
    // By CLOCK_MONOTONIC, which systemd compares with the time of its own SIGHUP (Type=notify-reload).
    const nowUsec = process.hrtime.bigint() / 1000n
    this.#socket?.send({ RELOADING: 1, MONOTONIC_USEC: String(nowUsec), STATUS: 'Reloading' })
  }

  #reloaded(error: Error | undefined): void {
    if (--this.#reloads > 0) return
    const now = serving(this.#options.status().wanted)
    const [reason] = error?.message.split('\n', 1) ?? []
    this.#socket?.send({ READY: 1, STATUS: error ? `${now}; the last reload failed: ${reason}` : now })
  }

  #stopping(graceMs: number): void {
    const STATUS = `Stopping: requests have ${graceMs / 1000} seconds to finish`
    this.#socket?.send({ STOPPING: 1, STATUS, EXTEND_TIMEOUT_USEC: (graceMs + stopMarginMs) * 1000 })
  }

  #say(STATUS: string): void {
    this.#socket?.send({ STATUS })
  }
}

function serving(workers: number): string {
  return `Serving with ${workers} ${workers === 1 ? 'worker' : 'workers'}`
}
