import type { ComposeProject } from './compose-project.ts'
import { docker, dockerReading } from './docker.ts'
import { eventually } from './eventually.ts'
import { type Stack, workersStarted } from './stack.ts'

const healthyMs = 60_000

/** Sent into the container: the signal, and then waiting until the process is gone. */
const killScript = `
const pid = Number(process.argv[1])
process.kill(pid, 'SIGKILL')
const timer = setInterval(() => { try { process.kill(pid, 0) } catch { clearInterval(timer) } }, 10)
`

/** nginx before the application servers, in the containers of a running compose project. */
export class ComposeStack implements Stack {
  readonly url: string
  readonly clientAddresses: readonly string[]
  readonly #project: ComposeProject

  private constructor(project: ComposeProject, clientAddresses: readonly string[]) {
    this.url = project.url
    this.clientAddresses = clientAddresses
    this.#project = project
  }

  /** A connection to a published port enters the container's network through that network's gateway. */
  static async of(project: ComposeProject): Promise<ComposeStack> {
    const format = '{{range .NetworkSettings.Networks}}{{.Gateway}} {{end}}'
    const gateways = await docker('inspect', '--format', format, `${project.name}-nginx-1`)
    return new ComposeStack(project, gateways.trim().split(/\s+/))
  }

  /** The database's container. */
  get postgres(): string {
    return `${this.#project.name}-postgres-1`
  }

  applicationLog(): Promise<string> {
    return this.#log('appserver')
  }

  wholeLog(): Promise<string> {
    return this.#log()
  }

  /** The containers of the application server, running or not. */
  async replicas(): Promise<string[]> {
    const labels = [`com.docker.compose.project=${this.#project.name}`, 'com.docker.compose.service=appserver']
    const filters = labels.flatMap((label) => ['--filter', `label=${label}`])
    return (await docker('ps', '--all', '--format', '{{.Names}}', ...filters)).trim().split('\n').sort()
  }

  /** As an operator runs a command beside the application, in one of its containers. */
  async inAppserver(command: readonly string[], input: string): Promise<void> {
    const inside = ['compose', '--project-name', this.#project.name, 'exec', '--no-TTY', 'appserver']
    await dockerReading(input, ...inside, ...command)
  }

  async killWorker(): Promise<void> {
    const [replica] = await this.replicas()
    const worker = workersStarted(await docker('logs', replica!)).at(-1)
    if (worker === undefined) throw new Error(`the log of ${replica} names no worker`)
    await docker('exec', replica!, 'node', '--eval', killScript, String(worker))
  }

  async stopReplicas(replicas: readonly string[]): Promise<void> {
    await docker('stop', ...replicas)
  }

  async startReplicas(replicas: readonly string[]): Promise<void> {
    await docker('start', ...replicas)
    for (const replica of replicas) {
      await eventually(`${replica} is healthy`, healthyMs, async () => (await this.#health(replica)) === 'healthy')
    }
  }

  /** The project belongs to whoever started it. */
  async stop(): Promise<void> {}

  async #health(container: string): Promise<string> {
    return (await docker('inspect', '--format', '{{.State.Health.Status}}', container)).trim()
  }

  #log(...services: readonly string[]): Promise<string> {
    return docker('compose', '--project-name', this.#project.name, 'logs', '--no-color', ...services)
  }
}
