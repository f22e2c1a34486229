import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { promisify } from 'node:util'

const run = promisify(execFile)

export interface Load {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly connections: number
  readonly seconds: number
  /** A file that is sent by POST. */
  readonly bodyFile?: string
}

export interface Answered {
  readonly answers: number
  readonly perSecond: number
}

/** Asks for one URL over kept connections, as fast as it is answered. */
export type ApplyLoad = (load: Load) => Promise<Answered>

const bodyType = 'application/octet-stream'

const withWrk: ApplyLoad = async ({ url, headers, connections, seconds, bodyFile }) => {
  const fields = Object.entries(headers).flatMap(([name, value]) => ['-H', `${name}: ${value}`])
  const posting = bodyFile === undefined ? [] : ['-s', await postScript(bodyFile)]
  const { stdout } = await run('wrk', ['-t1', `-c${connections}`, `-d${seconds}s`, ...posting, ...fields, url])
  const [errors] = /Non-2xx.*|Socket errors.*/.exec(stdout) ?? []
  if (errors) throw new Error(`wrk met errors at ${url}: ${errors}`)
  return {
    answers: atLeastOne(figure(stdout, /(\d+) requests in/), url),
    perSecond: figure(stdout, /Requests\/sec:\s+([\d.]+)/),
  }
}

/** wrk takes a body by a script only. */
async function postScript(bodyFile: string): Promise<string> {
  const file = `${bodyFile}.lua`
  const lines = [`wrk.method = "POST"`, `wrk.headers["Content-Type"] = "${bodyType}"`]
  await writeFile(file, [...lines, `wrk.body = io.open("${bodyFile}", "rb"):read("*a")`, ''].join('\n'))
  return file
}

const withAb: ApplyLoad = async ({ url, headers, connections, seconds, bodyFile }) => {
  const fields = Object.entries(headers).flatMap(([name, value]) => ['-H', `${name}: ${value}`])
  const bounds = ['-t', String(seconds), '-n', '100000000', '-c', String(connections)]
  const posting = bodyFile === undefined ? [] : ['-p', bodyFile, '-T', bodyType]
  const { stdout } = await run('ab', ['-k', '-q', ...bounds, ...posting, ...fields, url])
  if (/Non-2xx/.test(stdout)) throw new Error(`ab met errors at ${url}:\n${stdout}`)
  return {
    answers: atLeastOne(figure(stdout, /Complete requests:\s+(\d+)/), url),
    perSecond: figure(stdout, /Requests per second:\s+([\d.]+)/),
  }
}

function figure(output: string, pattern: RegExp): number {
  const [, digits] = pattern.exec(output) ?? []
  if (digits === undefined) throw new Error(`expected ${pattern} in:\n${output}`)
  return Number(digits)
}

/** Nothing can be said of the cost of none. */
function atLeastOne(answers: number, url: string): number {
  if (answers === 0) throw new Error(`no answer in time from ${url}`)
  return answers
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
