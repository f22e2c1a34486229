import { closeSync, openSync } from 'node:fs'
import { flushCompileCache } from 'node:module'
import { Systemd } from '../control/systemd.ts'
import { type ExitCode, exitCode, ServerError } from '../errors.ts'
import { Lifecycle } from '../lifecycle.ts'
import { createLog } from '../logs/log.ts'
import { MasterHookCalls } from '../master/master-hooks.ts'
import { inheritedSocketsVariable } from '../master/successor.ts'
import type { Boot } from '../messages.ts'
import { Server } from '../server.ts'
import { actions } from '../settings/actions.ts'
import { renderConfig, renderOptions } from '../settings/index.ts'
import { table } from '../settings/table.ts'
import { findWarnings } from '../settings/warnings.ts'
import { obeySignals } from '../signals.ts'
import { processTitle } from '../worker/process-setup.ts'
import { checkApplication } from './check-application.ts'
import type { CommandContext } from './command.ts'
import {
  bootOf,
  type Configuration,
  readActions,
  readConfiguration,
  settingsPrefix,
  socketsFor,
} from './configuration.ts'
import { EarlyEnd } from './early-end.ts'

/** `appserver MODULE:ATTRIBUTE`: serves until it is told to stop. */
export async function serve(context: CommandContext): Promise<ExitCode> {
  const { help, version, printConfig, checkConfig } = readActions(context)
  if (help) return show(context, usage(context.version))
  if (version) return show(context, `appserver ${context.version}\n`)
  const configuration = await readConfiguration(context)
  const { settings, origins } = configuration
  if (printConfig) return show(context, describe(configuration))
  const boot = bootOf(configuration, context)
  checkWritable(settings.accessLogfile, origins.accessLogfile!)
  checkWritable(settings.errorLogfile, origins.errorLogfile!)
  if (!checkConfig) return run(configuration, context)
  const plugins = configuration.file?.plugins?.length ?? 0
  const chosen = await new EarlyEnd(context.stderr).during(
    checkApplication(boot, context.directory, context.processEnv, plugins),
  )
  for (const warning of findWarnings(settings)) context.print(`Warning: ${warning}\n`)
  return show(context, `${boot.application} loads, interface ${chosen}; the settings are right.\n`)
}

async function run(first: Configuration, context: CommandContext): Promise<ExitCode> {
  const boot = bootOf(first, context)
  const { application, settings } = boot
  const log = createLog({ level: settings.logLevel, format: settings.logFormat, file: settings.errorLogfile })
  log.info(`Starting appserver ${context.version} on Node ${process.versions.node}: ${application}`)
  if (first.file) log.info(`Config file: ${first.file.path}`)
  for (const warning of findWarnings(settings)) log.warn(warning)
  process.title = processTitle('master', settings.procName ?? application)
  if (settings.umask !== undefined) process.umask(Number.parseInt(settings.umask, 8))
  const lifecycle = new Lifecycle()
  const hooks = new MasterHookCalls(log, lifecycle)
  await hooks.starting(first.file?.hooks ?? {}, boot)
  const isSuccessor = context.env[inheritedSocketsVariable] !== undefined
  const server = await Server.open({
    log,
    version: context.version,
    lifecycle,
    boot,
    directory: context.directory,
    readBoot: () => readAnew(hooks, context),
    invocation: context.invocation,
    inherited: socketsFor(context),
    isSuccessor,
  })
  const systemd = new Systemd({
    env: context.env,
    log,
    lifecycle,
    bootTimeoutMs: settings.bootTimeout * 1000,
    isSuccessor,
    status: () => server.status,
  })
  const ended = server.ended()
  obeySignals(server, log)
  server.start()
  flushCompileCache()
  await ended.finally(() => hooks.exiting()).finally(() => systemd.close())
  log.info('Stopped')
  return exitCode.ok
}

async function readAnew(hooks: MasterHookCalls, context: CommandContext): Promise<Boot> {
  const configuration = await readConfiguration(context)
  const boot = bootOf(configuration, context)
  await hooks.reloading(configuration.file?.hooks ?? {}, boot)
  return boot
}

/** Every setting with its source, and what else the config file brings. */
function describe({ settings, origins, file }: Configuration): string {
  const { hooks = {}, plugins = [], path = '' } = file ?? {}
  const names = Object.keys(hooks)
  return [
    renderConfig(table, settings, origins),
    names.length > 0 ? `hooks: ${names.join(', ')}  (${path})\n` : '',
    plugins.length > 0 ? `plugins: ${plugins.map(({ name }) => name || 'unnamed').join(', ')}  (${path})\n` : '',
  ].join('')
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
  return `appserver ${version}: serves the application that a module has.

Usage: appserver MODULE[:ATTRIBUTE] [options]
       appserver call MODULE[:ATTRIBUTE] [METHOD] PATH [options]
       appserver collectstatic [options]
       appserver status | reload | stop [options]
       appserver workers +N | -N | N [options]
       (each has its own --help)

Example: appserver sample-app/gateway.ts:application --bind 0.0.0.0:8000 -w 4

A value is taken from the flag, else from a flag in APPSERVER_CMD_ARGS, else
from the environment, else from the config file, else it is the default.

${renderOptions({ ...table, ...actions }, settingsPrefix)}`
}
