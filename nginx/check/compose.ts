import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const run = promisify(execFile)
const mostBytes = 16 * 1024 * 1024
/** A project of its own, so that nothing of a running one is touched, and nothing is left. */
const project = 'portico-nginx-check'
const compose = ['compose', '--progress', 'quiet', '--project-name', project]

/** nginx's own test failed, or docker; the message is what they said. */
export class TestFailed extends Error {
  override readonly name = 'TestFailed'
}

/** What the compose file gives a service by its environment, with .env and this process's environment in it. */
export async function environmentOf(service: string): Promise<Record<string, string>> {
  const config = JSON.parse(await docker([...compose, 'config', '--format', 'json'])) as Config
  const given = config.services[service]?.environment ?? {}
  return Object.fromEntries(Object.entries(given).filter((entry): entry is [string, string] => entry[1] !== null))
}

interface Config {
  readonly services: Readonly<Record<string, { readonly environment?: Readonly<Record<string, string | null>> }>>
}

/** Renders nginx's configuration in its image and has nginx test it. @returns all of it, as `nginx -T` writes it */
export async function testedConfiguration(): Promise<string> {
  try {
    return await docker([...compose, 'run', '--build', '--rm', '--no-deps', '--no-TTY', 'nginx', '-T'])
  } finally {
    await docker([...compose, 'down', '--volumes'])
    // Not by "down", which leaves images of services without a container.
    await docker(['image', 'rm', '--force', `${project}-nginx`])
  }
}

async function docker(args: readonly string[]): Promise<string> {
  try {
    return (await run('docker', args, { maxBuffer: mostBytes })).stdout
  } catch (error) {
    throw new TestFailed((error as { stderr?: string }).stderr?.trim() || (error as Error).message)
  }
}
