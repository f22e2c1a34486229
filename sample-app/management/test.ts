import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Command, CommandError } from './command.ts'

const project = dirname(fileURLToPath(new URL('.', import.meta.url)))

export const test: Command = {
  synopsis: '[NAME…] [OPTIONS]',
  summary: "run the project's tests, or those in files of these names, with vitest and its options",
  async run({ args }) {
    const firstOption = args.findIndex((word) => word.startsWith('-'))
    const names = firstOption === -1 ? args : args.slice(0, firstOption)
    const folder = `${basename(project)}/test/`
    const files = names.length === 0 ? [folder] : names.map((name) => folder + name)
    // A name that no file has is a mistake, also where the project may be without tests.
    const own = ['run', '--root', dirname(project), '--project', 'unit', '--passWithNoTests=false', ...files]
    const child = spawn(process.execPath, [vitest(), ...own, ...args.slice(names.length)], { stdio: 'inherit' })
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
