import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const run = promisify(execFile)

export interface Load {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly connections: number
  readonly seconds: number
}

export interface Answered {
  readonly answers: number
  readonly perSecond: number
}

/** Asks for one URL over kept connections, as fast as it is answered. */
export type ApplyLoad = (load: Load) => Promise<Answered>

const withWrk: ApplyLoad = async ({ url, headers, connections, seconds }) => {
  const fields = Object.entries(headers).flatMap(([name, value]) => ['-H', `${name}: ${value}`])
  const { stdout } = await run('wrk', ['-t1', `-c${connections}`, `-d${seconds}s`, ...fields, url])
  if (/Non-2xx|Socket errors/.test(stdout)) throw new Error(`wrk met errors at ${url}:\n${stdout}`)
  return {
    answers: figure(stdout, /(\d+) requests in/),
    perSecond: figure(stdout, /Requests\/sec:\s+([\d.]+)/),
  }
}

const withAb: ApplyLoad = async ({ url, headers, connections, seconds }) => {
  const fields = Object.entries(headers).flatMap(([name, value]) => ['-H', `${name}: ${value}`])
  const bounds = ['-t', String(seconds), '-n', '100000000', '-c', String(connections)]
  const { stdout } = await run('ab', ['-k', '-q', ...bounds, ...fields, url])
  if (/Non-2xx/.test(stdout)) throw new Error(`ab met errors at ${url}:\n${stdout}`)
  return {
    answers: figure(stdout, /Complete requests:\s+(\d+)/),
    perSecond: figure(stdout, /Requests per second:\s+([\d.]+)/),
  }
}

function figure(output: string, pattern: RegExp): number {
  const [, digits] = pattern.exec(output) ?? []
  if (digits === undefined) throw new Error(`expected ${pattern} in:\n${output}`)
  return Number(digits)
}

/** wrk where the machine has it, else ApacheBench. */
export async function findLoad(): Promise<ApplyLoad> {
  for (const [command, apply] of [
    ['wrk', withWrk],
    ['ab', withAb],
  ] as const) {
    const isThere = await run('sh', ['-c', `command -v ${command}`]).then(
      () => true,
      () => false,
    )
    if (isThere) return apply
  }
  throw new Error('expected wrk (apt-get install wrk) or ab (apt-get install apache2-utils) on this machine')
}
