import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { repositoryRoot } from './running-command.ts'

export interface Made {
  readonly exitCode: number
  /** Both streams. */
  readonly output: string
}

/** Where it is run by `make test`, that one's flags are not for this one. */
const { MAKEFLAGS: _flags, MFLAGS: _oldFlags, MAKELEVEL: _level, ...surroundings } = process.env

/** A verb of the Makefile, as an operator types it with these variables in the environment, to its end. */
export async function make(
  args: readonly string[],
  variables: Readonly<Record<string, string>> = {},
  input = '',
): Promise<Made> {
  // Node gives its children a socket, as which nobody can open /dev/stdin; a shell's pipe is one.
  const command = ['-c', 'cat | make "$@"', 'make', ...args]
  const child = spawn('sh', command, { cwd: repositoryRoot, env: { ...surroundings, ...variables } })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text
    })
  }
  // A verb that never reads may be gone before it is written to.
  child.stdin.on('error', () => {}).end(input)
  const [exitCode] = await once(child, 'close')
  return { exitCode, output }
}

/** @throws {Error} with everything it said, when it does not end well */
export async function makeWell(
  args: readonly string[],
  variables: Readonly<Record<string, string>> = {},
  input = '',
): Promise<string> {
  const { exitCode, output } = await make(args, variables, input)
  if (exitCode !== 0) throw new Error(`make ${args.join(' ')} ended with ${exitCode}:\n${output}`)
  return output
}
