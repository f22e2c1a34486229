import { createHash } from 'node:crypto'
import { hostname } from 'node:os'
import { DockerComposeEnvironment, type StartedDockerComposeEnvironment } from 'testcontainers'
import { docker, dockerVisibly } from './docker.ts'
import { isAlive } from './is-alive.ts'
import { repositoryRoot } from './running-command.ts'

/** What a test must know to find the containers that `startComposeProject` started; survives being sent to a worker. */
export interface ComposeProject {
  readonly name: string
  readonly url: string
  /** The variables of the user who started it; whoever starts a part of it anew gives the same. */
  readonly settings: Readonly<Record<string, string>>
}

export interface StartedComposeProject extends ComposeProject {
  down(): Promise<void>
}

const composeFile = 'docker-compose.yml'
const downMs = 30_000
let started = 0

/**
 * The repository's own compose file under a project name of the test's own, on a free port. `settings` are the
 * variables that a user would set for `docker compose up`.
 */
export async function startComposeProject(
  settings: Readonly<Record<string, string>> = {},
): Promise<StartedComposeProject> {
  await removeAbandonedProjects()
  started += 1
  const name = `${projectPrefix}${process.pid}-${started}`
  const variables = { HTTP_PORT: '0', HTTPS_PORT: '0', TLS_PORT: '8443', HTTP_BIND: '127.0.0.1', ...settings }
  try {
    // testcontainers would build and start silently, and on failure take the containers away with their logs.
    const up = [...compose(name), 'up', '--build', '--detach']
    await dockerVisibly(up, { ...process.env, ...variables })
    const environment = await new DockerComposeEnvironment(repositoryRoot, composeFile)
      .withNoRecreate()
      .withProjectName(name)
      .withEnvironment(variables)
      .up()
    return { name, url: frontUrl(environment), settings: variables, down: () => down(name, environment) }
  } catch (error) {
    console.error(await docker(...compose(name), 'logs', '--no-color'))
    await removeProject(name)
    throw error
  }
}

function compose(project: string): string[] {
  return ['compose', '--file', composeFile, '--project-name', project]
}

function frontUrl(environment: StartedDockerComposeEnvironment): string {
  const front = environment.getContainer('nginx-1')
  return `http://127.0.0.1:${front.getFirstMappedPort()}`
}

async function down(project: string, environment: StartedDockerComposeEnvironment): Promise<void> {
  // Without a timeout testcontainers does not wait for the containers to be gone.
  await environment.down({ timeout: downMs, removeVolumes: true })
  await removeProject(project)
}

/** Its images too: they are named after the project, and the build cache makes the next ones as fast. */
async function removeProject(project: string): Promise<void> {
  await docker(...compose(project), 'down', '--volumes', '--remove-orphans', '--rmi', 'local', '--timeout', '5')
}

const machine = createHash('sha256').update(hostname()).digest('hex').slice(0, 8)
const projectPrefix = `portico-test-${machine}-`

/** A run that was killed could not clean up; its project name says whose it was. */
async function removeAbandonedProjects(): Promise<void> {
  const format = '{{.Label "com.docker.compose.project"}}'
  const projects = new Set((await docker('ps', '--all', '--format', format)).split('\n'))
  for (const project of projects) {
    if (!project.startsWith(projectPrefix)) continue
    const owner = Number.parseInt(project.slice(projectPrefix.length), 10)
    if (!isAlive(owner)) await removeProject(project)
  }
}
