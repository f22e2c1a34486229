import { once } from 'node:events'
import { closeSync, openSync } from 'node:fs'
import { type ExitCode, exitCode, ServerError } from '../errors.ts'
import { load, parseTarget } from '../loader.ts'
import { createLog } from '../log.ts'
import type { Boot } from '../messages.ts'
import { Server } from '../server.ts'
import { actions } from '../settings/actions.ts'
import { renderConfig, renderOptions, resolve, SettingError } from '../settings/index.ts'
import { table } from '../settings/table.ts'
import type { CommandContext } from './command.ts'

export const settingsPrefix = 'APPSERVER'

/** `appserver MODULE:ATTRIBUTE`: serves until it is told to stop. */
export async function serve(context: CommandContext): Promise<ExitCode> {
  const {
    settings: all,
    origins,
    positionals,
  } = resolve({ ...table, ...actions }, { ...context, prefix: settingsPrefix })
  const { help, version, printConfig, checkConfig, ...settings } = all
  if (help) return show(context, usage(context.version))
  if (version) return show(context, `appserver ${context.version}\n`)
  if (printConfig) return show(context, renderConfig(table, settings, origins))
  const application = nameApplication(positionals, context)
  if (settings.accessLogfile !== undefined && settings.accessLogfile !== '-')
    checkWritable(settings.accessLogfile, origins.accessLogfile)
  if (checkConfig) {
    await load(application, context.directory)
    return show(context, `${application} loads, and the settings are right.\n`)
  }
  return run({ application, settings }, context.version)
}

async function run(boot: Boot, version: string): Promise<ExitCode> {
  const log = createLog({ level: boot.settings.logLevel, format: boot.settings.logFormat })
  log.info(`Starting appserver ${version} on Node ${process.versions.node}: ${boot.application}`)
  const server = await Server.start(boot, log)
  const ended = once(server.master, 'ended')
  const graceMs = boot.settings.gracefulTimeout * 1000
  let stopping = false
  const stop = (signal: string, ms: number) => {
    log.info(`Stopping on ${signal}${ms > 0 && !stopping ? `: requests have ${ms / 1000} s to finish` : ' at once'}`)
    // A second signal means now.
    void server.stop(stopping ? 0 : ms)
    stopping = true
  }
  process.on('SIGTERM', () => stop('SIGTERM', graceMs))
  process.on('SIGINT', () => stop('SIGINT', 0))
  process.on('SIGQUIT', () => stop('SIGQUIT', 0))
  process.on('SIGHUP', () => {
    log.info('Reloading on SIGHUP')
    server.master.reload()
  })
  process.on('SIGTTIN', () => server.master.scale(1))
  process.on('SIGTTOU', () => server.master.scale(-1))
  const [error] = (await ended) as [ServerError | undefined]
  await server.close()
  if (error) throw error
  log.info('Stopped')
  return exitCode.ok
}

function nameApplication(positionals: readonly string[], { env }: CommandContext): string {
  const [given, ...more] = positionals
  if (more.length > 0)
    throw new SettingError(
      'command line',
      `expected one MODULE:ATTRIBUTE, got ${positionals.length}: ${positionals.join(' ')}`,
    )
  const name = given ?? env.APP_MODULE
  if (!name)
    throw new SettingError(
      'command line',
      'expected MODULE:ATTRIBUTE, for example sample-app/gateway.ts:application (or APP_MODULE in the environment); see --help',
    )
  return parseTarget(name).name
}

/** The workers open it later; here the one who started the server is still watching. */
function checkWritable(path: string, origin: string): void {
  try {
    closeSync(openSync(path, 'a'))
  } catch (error) {
    throw new ServerError(`${origin}: cannot write ${path}: ${(error as Error).message}`, exitCode.failure, {
      cause: error,
    })
  }
}

function show({ print }: CommandContext, text: string): ExitCode {
  print(text)
  return exitCode.ok
}

function usage(version: string): string {
  return `appserver ${version}: serves the application that MODULE:ATTRIBUTE names.

Usage: appserver MODULE:ATTRIBUTE [options]
       appserver collectstatic [options]      (see appserver collectstatic --help)

Example: appserver sample-app/gateway.ts:application --bind 0.0.0.0:8000 -w 4

A value is taken from the flag, else from the environment, else the default.

${renderOptions({ ...table, ...actions }, settingsPrefix)}`
}
