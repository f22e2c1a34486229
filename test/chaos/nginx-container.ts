import { ask } from '../stack/client.ts'
import { docker } from '../stack/docker.ts'
import { eventually } from '../stack/eventually.ts'
import { freePort } from '../stack/free-port.ts'

const startDeadlineMs = 20_000

/** The project's nginx image in front of a server of this machine's loopback: it shares the machine's network. */
export class NginxContainer {
  readonly url: string
  readonly id: string

  private constructor(url: string, id: string) {
    this.url = url
    this.id = id
  }

  /** @param further more of the image's variables */
  static async start(
    image: string,
    upstreamPort: number,
    further: Readonly<Record<string, string>> = {},
  ): Promise<NginxContainer> {
    const listen = `127.0.0.1:${await freePort()}`
    const settings = {
      LISTEN: listen,
      UPSTREAM: `127.0.0.1:${upstreamPort}`,
      RESOLVER: '127.0.0.1',
      WORKER_PROCESSES: '1',
      ...further,
    }
    const environment = Object.entries(settings).flatMap(([name, value]) => ['--env', `${name}=${value}`])
    const output = await docker(
      'run',
      '--detach',
      '--rm',
      '--network',
      'host',
      '--label',
      'portico.test=chaos',
      ...environment,
      image,
    )
    const nginx = new NginxContainer(`http://${listen}`, output.trim().split('\n').at(-1)!)
    await eventually(
      'nginx is healthy',
      startDeadlineMs,
      async () => (await ask(nginx.url, { path: '/nginx-health' })).status === 200,
    )
    return nginx
  }

  /** `nginx -s reload`; resolves when another process has taken the place of the worker that took connections. */
  async reload(): Promise<void> {
    const before = await this.#worker()
    await docker('exec', this.id, 'nginx', '-s', 'reload', '-c', '/tmp/portico/nginx.conf')
    await eventually('another worker serves', startDeadlineMs, async () => {
      const now = await this.#worker()
      return now !== undefined && now !== before
    })
  }

  /** Of the one that is not on its way out. */
  async #worker(): Promise<string | undefined> {
    const processes = await docker('top', this.id, '-eo', 'pid,args')
    return /^\s*(\d+)\s+nginx: worker process$/m.exec(processes)?.[1]
  }

  /** What nginx logged of the requests that it answered with an error of its own. */
  async errors(): Promise<string> {
    const log = await docker('logs', this.id)
    return log
      .split('\n')
      .filter((line) => /"status": ?"?5|\[error\]|\[warn\]/.test(line))
      .slice(0, 20)
      .join('\n')
  }

  async stop(): Promise<void> {
    await docker('stop', '--time', '2', this.id)
  }
}
