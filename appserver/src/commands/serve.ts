import { closeSync, openSync } from 'node:fs'
import { type ExitCode, exitCode, ServerError } from '../errors.ts'
import { load, parseTarget } from '../loader.ts'
import { createLog } from '../log.ts'
import type { Boot } from '../messages.ts'
import { Server } from '../server.ts'
import { actions } from '../settings/actions.ts'
import { renderConfig, renderOptions, resolve, SettingError } from '../settings/index.ts'
import { table } from '../settings/table.ts'
import { obeySignals } from '../signals.ts'
import { inheritedSocketsVariable, readInheritedSockets } from '../successor.ts'
import type { CommandContext } from './command.ts'

export const settingsPrefix = 'APPSERVER'

/** `appserver MODULE:ATTRIBUTE`: serves until it is told to stop. */
export async function serve(context: CommandContext): Promise<ExitCode> {
  const { settings: all, origins } = resolve({ ...table, ...actions }, { ...context, prefix: settingsPrefix })
  const { help, version, printConfig, checkConfig, ...settings } = all
  if (help) return show(context, usage(context.version))
  if (version) return show(context, `appserver ${context.version}\n`)
  if (printConfig) return show(context, renderConfig(table, settings, origins))
  const boot = readBoot(context)
  checkWritable(settings.accessLogfile, origins.accessLogfile)
  checkWritable(settings.errorLogfile, origins.errorLogfile)
  if (checkConfig) {
    await load(boot.application, context.directory)
    return show(context, `${boot.application} loads, and the settings are right.\n`)
  }
  return run(boot, context)
}

/** @throws {SettingError | LoadError} a setting is wrong or the application is not named */
function readBoot(context: CommandContext): Boot {
  const { settings: all, positionals } = resolve({ ...table, ...actions }, { ...context, prefix: settingsPrefix })
  const { help: _help, version: _version, printConfig: _print, checkConfig: _check, ...settings } = all
  return { application: nameApplication(positionals, context), settings }
}

async function run({ application, settings }: Boot, context: CommandContext): Promise<ExitCode> {
  const log = createLog({ level: settings.logLevel, format: settings.logFormat, file: settings.errorLogfile })
  log.info(`Starting appserver ${context.version} on Node ${process.versions.node}: ${application}`)
  const server = await Server.start({
    log,
    readBoot: async () => readBoot(context),
    invocation: context.invocation,
    inherited: readInheritedSockets(context.env[inheritedSocketsVariable]),
  })
  const ended = server.ended()
  obeySignals(server, log, settings.gracefulTimeout * 1000)
  await ended
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
function checkWritable(path: string | undefined, origin: string): void {
  if (path === undefined || path === '-') return
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
