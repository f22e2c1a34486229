import { type CommandResult, run } from './command.ts'
import { type Finding, failure, ok } from './finding.ts'
import type { Site } from './site.ts'
import { isAtLeast, versionIn } from './version.ts'

/** Health checks with a start interval: moby 25.0. */
const leastEngine = '25.0'
/** `start_interval`, and `develop.watch`: compose 2.22. */
const leastCompose = '2.22'
const without = '`make run` works without; `make up` and `make test` would fail'
const install =
  'install Docker 25 or newer with the plugins compose and buildx; as root on Debian `make test` does that'

/** Looks for a container engine that is new enough and answers, and for its plugins. */
export async function examineEngine(site: Site): Promise<Finding[]> {
  const [server, compose, buildx] = await Promise.all([
    run(site, 'docker', 'version', '--format', '{{.Server.Version}}'),
    run(site, 'docker', 'compose', 'version', '--short'),
    run(site, 'docker', 'buildx', 'version'),
  ])
  if (server.outcome === 'missing') return [failure(`there is no docker command: ${without}`, install)]
  return [examineServer(server), examineCompose(compose), examineBuildx(buildx)]
}

function examineServer({ outcome, stdout, stderr }: CommandResult): Finding {
  const version = outcome === 'done' ? versionIn(stdout) : undefined
  if (version === undefined) return silent(outcome, stderr)
  return judged('the container engine', version, leastEngine, install)
}

function examineCompose({ outcome, stdout }: CommandResult): Finding {
  const packages = '(Debian: docker-compose, else docker-compose-plugin)'
  if (outcome !== 'done') return failure('docker has no compose plugin', `install it ${packages}`)
  return judged('docker compose', versionIn(stdout) ?? '0', leastCompose, `update the plugin ${packages}`)
}

function examineBuildx({ outcome, stdout }: CommandResult): Finding {
  if (outcome === 'done') return ok(`docker buildx is ${versionIn(stdout) ?? 'there'}`)
  const what = 'docker has no buildx plugin, and builds no image of ours without'
  return failure(what, 'install it (Debian: docker-buildx, else docker-buildx-plugin)')
}

function judged(what: string, version: string, least: string, mend: string): Finding {
  if (isAtLeast(version, least)) return ok(`${what} is ${version}`)
  return failure(`${what} is ${version}, expected ${least} or newer`, mend)
}

function silent(outcome: string, said: string): Finding {
  if (/permission denied/i.test(said)) {
    return failure(
      'the container engine does not let you in',
      'be root, or join the group docker: sudo usermod -aG docker "$USER", then log in anew',
    )
  }
  const how = outcome === 'silent' ? 'does not answer in time' : 'does not answer'
  return failure(
    `the container engine ${how}: ${without}`,
    'start it (systemctl start docker); as root on Debian `make test` does that',
  )
}
