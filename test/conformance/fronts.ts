import { NginxContainer } from '../chaos/nginx-container.ts'
import { RunningCommand } from '../stack/running-command.ts'
import type { FrontName } from './names.ts'

/** What stands between the clients and the application server. */
export interface RunningFront {
  readonly url: string
  log(): Promise<string>
  stop(): Promise<void>
}

/**
 * Starts a front of its own before a server on this machine.
 *
 * @param nginxImage the project's
 */
export async function startFront(
  name: Exclude<FrontName, 'direct'>,
  upstreamPort: number,
  nginxImage: string,
): Promise<RunningFront> {
  if (name === 'embedded') return startEmbedded(upstreamPort)
  const nginx = await NginxContainer.start(nginxImage, upstreamPort)
  return { url: nginx.url, log: () => nginx.errors(), stop: () => nginx.stop() }
}

async function startEmbedded(upstreamPort: number): Promise<RunningFront> {
  const command = RunningCommand.start([
    'proxy/src/cli.ts',
    '--bind',
    '127.0.0.1:0',
    '--upstream',
    `127.0.0.1:${upstreamPort}`,
  ])
  const [, url] = await command.saying(/Portico is at (http:\/\/127\.0\.0\.1:\d+)/)
  return { url: url!, log: async () => command.output, stop: () => command.stop() }
}
