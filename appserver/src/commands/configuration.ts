import { existsSync } from 'node:fs'
import { resolve as resolvePath } from 'node:path'
import { type ConfigFile, readConfigFile } from '../config/config-file.ts'
import { parseTarget } from '../loader/target.ts'
import { Cgroup } from '../master/cgroup.ts'
import { inheritedSocketsVariable, readInheritedSockets } from '../master/successor.ts'
import { countWorkers, heapLimitMebibytes } from '../master/worker-share.ts'
import type { Boot } from '../messages.ts'
import { actions } from '../settings/actions.ts'
import {
  type BindAddress,
  bindAddress,
  type Resolved,
  resolve,
  SettingError,
  type SettingsOf,
  type Table,
} from '../settings/index.ts'
import { type Settings, table } from '../settings/table.ts'
import { type InheritedSocket, systemdSockets } from '../sockets/inherited-sockets.ts'
import { checkPlace } from './check-place.ts'
import type { CommandContext } from './command.ts'

export const settingsPrefix = 'APPSERVER'
const argumentsVariable = 'APPSERVER_CMD_ARGS'

interface NamesFile {
  readonly settings: { readonly config: string | undefined }
  readonly origins: { readonly config: string }
}

/** All that was said about how to serve, and where. */
export interface Configuration {
  readonly settings: Settings
  readonly origins: Readonly<Record<string, string>>
  readonly file: ConfigFile | undefined
}

/** What is asked for instead of serving. Says so even where the config file is broken. @throws {SettingError} */
export function readActions(context: CommandContext): SettingsOf<typeof actions> {
  return resolveFrom(context, undefined, actions).settings
}

/** Reads arguments, environment and config file, as they are now. @throws {SettingError | ServerError} */
export async function readConfiguration(context: CommandContext): Promise<Configuration> {
  const { configuration, positionals } = await readSettings(context, actions)
  const { settings, origins, file } = configuration
  const named = nameApplication(positionals)
  const activated = socketsFor(context).filter(({ systemdName }) => systemdName !== undefined)
  return withActivated(activated, {
    settings: named === undefined ? settings : { ...settings, app: named },
    origins: named === undefined ? origins : { ...origins, app: 'MODULE:ATTRIBUTE' },
    file,
  })
}

/** What was said to a command that loads the application. */
export interface Asked<T extends Table> {
  readonly configuration: Configuration
  /** Of the command's own rows. */
  readonly own: SettingsOf<T>
  readonly positionals: readonly string[]
}

/** Reads the server's settings, and a command's own beside them. @throws {SettingError | ServerError} */
export async function readSettings<T extends Table>(context: CommandContext, rows: T): Promise<Asked<T>> {
  const file = await readNamedFile(resolveFrom(context, undefined, rows), context)
  const { settings, origins, positionals } = resolveFrom(context, file, rows)
  const isOwn = ([key]: [string, unknown]) => Object.hasOwn(rows, key)
  const all = Object.entries(settings)
  return {
    configuration: {
      settings: Object.fromEntries(all.filter((entry) => !isOwn(entry))) as Settings,
      origins,
      file,
    },
    own: Object.fromEntries(all.filter(isOwn)) as SettingsOf<T>,
    positionals,
  }
}

/** @throws {SettingError | LoadError} the application is not named, or not as one is */
export function bootOf({ settings, origins, file }: Configuration, { directory, env }: CommandContext): Boot {
  if (settings.app === undefined) {
    throw new SettingError(
      'command line',
      'expected MODULE:ATTRIBUTE, for example sample-app/gateway.ts:application (or APP_MODULE in the environment, or app in the config file); see --help',
    )
  }
  const configFile = file && resolvePath(directory, file.path)
  checkPlace(settings, origins, directory)
  const cgroup = new Cgroup()
  const workers = settings.reload ? 1 : countWorkers(settings.workers, cgroup)
  const nodeOptions = [...(env.NODE_OPTIONS ?? '').split(/\s+/), ...process.execArgv]
  return {
    application: parseTarget(settings.app).name,
    settings: { ...settings, workers },
    configFile,
    heapLimitMebibytes: heapLimitMebibytes(workers, cgroup, nodeOptions),
  }
}

/** The listening sockets that were left open for this process, by systemd or by the master before it. */
export function socketsFor({ env }: CommandContext): readonly InheritedSocket[] {
  return [...readInheritedSockets(env[inheritedSocketsVariable]), ...systemdSockets(env, process.pid)]
}

/** Systemd's sockets stand beside the addresses that were asked for, and in place of the default one. */
function withActivated(sockets: readonly InheritedSocket[], configuration: Configuration): Configuration {
  const { settings, origins } = configuration
  const activated = sockets.map(({ address, systemdName }) => ({
    isAdmin: systemdName === 'admin',
    address: bindAddress.parse(address) as BindAddress,
  }))
  const admin = activated.find(({ isAdmin }) => isAdmin)
  const own = activated.filter(({ isAdmin }) => !isAdmin).map(({ address }) => address)
  const bind = own.length > 0 && origins.bind === 'default' ? own : [...own, ...settings.bind]
  return {
    ...configuration,
    settings: { ...settings, bind, adminBind: admin ? admin.address : settings.adminBind },
    origins: {
      ...origins,
      ...(own.length > 0 ? { bind: origins.bind === 'default' ? 'LISTEN_FDS' : `LISTEN_FDS, ${origins.bind}` } : {}),
      ...(admin ? { adminBind: 'LISTEN_FDS' } : {}),
    },
  }
}

/** The server's settings and a command's own, by every source but the config file where none is given. @throws {SettingError} */
export function resolveFrom<T extends Table>(
  context: CommandContext,
  file: ConfigFile | undefined,
  rows: T,
): Resolved<typeof table & T> {
  const { PORT: port } = context.env
  // Platforms that give a port expect it to be open to them; gunicorn reads the variable the same way.
  const env = port ? { ...context.env, PORT: `0.0.0.0:${port}` } : context.env
  return resolve({ ...table, ...rows }, { ...context, env, prefix: settingsPrefix, argumentsVariable, file })
}

/** The config file that the settings name, where there is one. @throws {SettingError | ServerError} */
export async function readNamedFile(
  { settings, origins }: NamesFile,
  context: CommandContext,
): Promise<ConfigFile | undefined> {
  if (settings.config === undefined) return undefined
  const path = resolvePath(context.directory, settings.config)
  if (origins.config === 'default' && !existsSync(path)) return undefined
  if (!existsSync(path)) throw new SettingError(origins.config, `there is no file ${settings.config}`)
  return readConfigFile(path, settings.config)
}

function nameApplication(positionals: readonly string[]): string | undefined {
  if (positionals.length > 1) {
    throw new SettingError(
      'command line',
      `expected one MODULE:ATTRIBUTE, got ${positionals.length}: ${positionals.join(' ')}`,
    )
  }
  return positionals[0]
}
