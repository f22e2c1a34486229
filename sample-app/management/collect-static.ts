import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { type Command, parseOptions } from './command.ts'

const sources = [fileURLToPath(new URL('../static', import.meta.url))]

/** The application server knows how to collect; the project knows what and where to. */
export const collectStatic: Command = {
  summary: 'copy the static files under hashed names to SITE_STATIC_ROOT, or --dest DIR',
  async run(args, settings) {
    const { dest = settings.staticRoot } = parseOptions(args, { dest: { type: 'string' } })
    const command = fileURLToPath(new URL('cli.ts', import.meta.resolve('appserver')))
    const options = [...sources.flatMap((source) => ['--source', source]), '--dest', dest]
    const child = spawn(process.execPath, [command, 'collectstatic', ...options], { stdio: 'inherit' })
    const [exitCode] = (await once(child, 'exit')) as [number | null]
    return exitCode ?? 1
  },
}
