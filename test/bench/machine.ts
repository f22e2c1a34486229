import { execFile } from 'node:child_process'
import { cpus, totalmem } from 'node:os'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** Where something was measured, and with what. */
export interface Machine {
  readonly processors: string
  readonly memoryGb: number
  readonly kernel: string
  /** Names and versions, where they are there. */
  readonly versions: Readonly<Record<string, string>>
}

/** A command that says its version, and where in what it says. */
const programs: Readonly<Record<string, readonly [command: string, ...args: string[]]>> = {
  wrk: ['wrk', '-v'],
  Python: ['python3', '--version'],
  gunicorn: ['gunicorn', '--version'],
  uvicorn: ['uvicorn', '--version'],
  uWSGI: ['uwsgi', '--version'],
}

/** @param nginxImage asked for nginx's version @param packages versions from package.json */
export async function describeMachine(
  nginxImage: string,
  packages: Readonly<Record<string, string>>,
): Promise<Machine> {
  const asked = Object.entries({ ...programs, nginx: ['docker', 'run', '--rm', nginxImage, 'nginx', '-v'] as const })
  const said = await Promise.all(asked.map(async ([name, command]) => [name, await versionOf(command)] as const))
  const known = said.filter((entry): entry is readonly [string, string] => entry[1] !== undefined)
  const all = cpus()
  return {
    processors: `${all.length} × ${all[0]?.model.trim() ?? 'unknown'}`,
    memoryGb: Math.round(totalmem() / 1024 ** 3),
    kernel: (await run('uname', ['-sr'])).stdout.trim(),
    versions: { Node: process.versions.node, ...Object.fromEntries(known), ...packages },
  }
}

/** wrk says it and fails; most say it on the one stream or the other. */
async function versionOf([command, ...args]: readonly [string, ...string[]]): Promise<string | undefined> {
  const { stdout, stderr } = await run(command, args).catch((error: { stdout?: string; stderr?: string }) => error)
  return versionIn(`${stdout ?? ''}\n${stderr ?? ''}`)
}

/** The first thing that looks like a version. */
export function versionIn(text: string): string | undefined {
  return /\d+\.\d+(?:\.\d+)*/.exec(text)?.[0]
}
