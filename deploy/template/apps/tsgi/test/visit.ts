import { execFile } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)
const appserver = join(dirname(createRequire(import.meta.url).resolve('appserver')), 'cli.ts')
const application = `${join(import.meta.dirname, '..', 'gateway.ts')}:application`

/** One request to the application as the server calls it, with `validator` around it. @returns head and body */
export async function visit(path: string, headers: Readonly<Record<string, string>> = {}): Promise<string> {
  const fields = Object.entries(headers).flatMap(([name, value]) => ['--header', `${name}: ${value}`])
  const request = [appserver, 'call', application, 'GET', path, '--include', '--validate', ...fields]
  return (await run(process.execPath, request)).stdout
}
