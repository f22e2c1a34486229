#!/usr/bin/env node
import { createWriteStream, openSync, statSync } from 'node:fs'
import { type Resolved, renderOptions, resolve, SettingError } from 'appserver/settings'
import { createLog } from './logs/log.ts'
import { run, StartError } from './run.ts'
import { table } from './settings.ts'
import type { StopRequests } from './shutdown.ts'

const prefix = 'PROXY'
const usage = `Usage: proxy [options] [-- COMMAND ARGS...]

The embedded front: serves static files and passes everything else to the application
server. With COMMAND it starts that first, waits for its address, and they end together.

`

type Given = Resolved<typeof table>

async function main(argv: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const own = argv.slice(0, argv.includes('--') ? argv.indexOf('--') : undefined)
  if (own.includes('--help') || own.includes('-h')) {
    process.stdout.write(usage + renderOptions(table, prefix))
    return 0
  }
  const given = resolve(table, { argv, env, prefix })
  refusePositionals(given)
  refuseMissingFolders(given)
  const { settings } = given
  return run({
    settings,
    command: given.rest ?? [],
    log: createLog(settings.logLevel, (line) => process.stderr.write(line)),
    writeAccess: openAccessLog(given),
    print: (line) => process.stdout.write(`${line}\n`),
    stops: stopRequests(),
  })
}

function refusePositionals({ positionals }: Given): void {
  if (positionals.length > 0) {
    throw new SettingError(positionals[0]!, 'expected options only; a command to start stands after --')
  }
}

function refuseMissingFolders({ settings, origins }: Given): void {
  for (const name of ['static', 'media', 'accel'] as const) {
    for (const { directory } of settings[name]) {
      if (!statSync(directory, { throwIfNoEntry: false })?.isDirectory()) {
        throw new SettingError(origins[name], `there is no folder ${directory}`)
      }
    }
  }
}

function openAccessLog({ settings, origins }: Given): (line: string) => void {
  const path = settings.accessLogFile
  if (settings.accessLog === 'off') return () => {}
  if (path === '-') return (line) => process.stdout.write(line)
  try {
    const file = createWriteStream(path, { fd: openSync(path, 'a') })
    return (line) => file.write(line)
  } catch (error) {
    throw new SettingError(origins.accessLogFile, `cannot write ${path}: ${(error as Error).message}`)
  }
}

/** SIGHUP as well: a closed terminal must not leave the command behind. */
function stopRequests(): StopRequests {
  const first = Promise.withResolvers<NodeJS.Signals>()
  const second = Promise.withResolvers<NodeJS.Signals>()
  let count = 0
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => (count++ === 0 ? first : second).resolve(signal))
  }
  return { first: first.promise, second: second.promise }
}

// Whoever reads the log may be gone, as in `proxy | head`; that is no reason to stop serving.
process.stdout.on('error', () => {})

try {
  process.exitCode = await main(process.argv.slice(2), process.env)
} catch (error) {
  if (!(error instanceof SettingError || error instanceof StartError)) throw error
  process.stderr.write(`proxy: ${error.message}\n`)
  process.exitCode = 1
}
