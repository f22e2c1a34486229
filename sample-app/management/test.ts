import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Command, CommandError } from './command.ts'

const project = fileURLToPath(new URL('..', import.meta.url))

export const test: Command = {
  synopsis: '[OPTIONS]',
  summary: 'run the tests of the project with vitest, whose options it takes',
  async run({ args }) {
    const tests = `${basename(project)}/test/`
    const own = ['run', '--root', dirname(join(project, '.')), '--project', 'unit', tests]
    const child = spawn(process.execPath, [vitest(), ...own, ...args], { stdio: 'inherit' })
    const [exitCode] = await once(child, 'close')
    return exitCode ?? 1
  },
}

function vitest(): string {
  try {
    return join(dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs')
  } catch {
    throw new CommandError(
      'vitest is not installed here: run `npm ci`, and not where development packages are left out',
    )
  }
}
