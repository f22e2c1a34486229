import { type Arguments, readArguments } from './arguments.ts'
import { nearest } from './nearest.ts'
import { flagName, invalid, type Row, type SettingsOf, type Table, variableNames } from './row.ts'
import { SettingError } from './setting-error.ts'
import { splitWords } from './words.ts'
import { expectedWritten, parseWritten } from './written.ts'

/** Where values may come from, the strongest first: flag, flag in a variable, environment, config file, default. */
export interface Sources {
  readonly argv: readonly string[]
  readonly env: Readonly<Record<string, string | undefined>>
  /** Prefix of the environment variables, for example `APPSERVER`. */
  readonly prefix: string
  /** The variable that holds more of a command line, for example `APPSERVER_CMD_ARGS`. */
  readonly argumentsVariable?: string
  readonly file?: SettingsFile | undefined
}

export interface SettingsFile {
  readonly path: string
  readonly values: Readonly<Record<string, unknown>>
  /** Keys that the file may have beside settings, to suggest where one is misspelt. */
  readonly otherKeys?: readonly string[]
}

export interface Resolved<T extends Table> {
  readonly settings: SettingsOf<T>
  /** For each key, where its value came from: `--workers`, `WEB_CONCURRENCY`, `app.config.ts`, `default`. */
  readonly origins: Readonly<Record<keyof T, string>>
  readonly positionals: readonly string[]
  readonly rest: readonly string[] | undefined
}

interface Found {
  readonly value: unknown
  readonly origin: string
}

/** @throws {SettingError} a value is wrong, or a flag or config key is unknown */
export function resolve<T extends Table>(table: T, sources: Sources): Resolved<T> {
  const args = readAllArguments(table, sources)
  if (sources.file) refuseUnknownKeys(table, sources.file)
  const found = Object.entries(table).map(([key, row]) => [key, find(key, row, args, sources)] as const)
  const settings = Object.fromEntries(found.map(([key, { value }]) => [key, value]))
  const origins = Object.fromEntries(found.map(([key, { origin }]) => [key, origin]))
  return {
    settings: settings as SettingsOf<T>,
    origins: origins as Record<keyof T, string>,
    positionals: args.map(({ positionals }) => positionals).find(({ length }) => length > 0) ?? [],
    rest: args[0]!.rest,
  }
}

interface GivenArguments extends Arguments {
  /** What stands after a flag where it came from elsewhere than the command line. */
  readonly where: string
}

/** The strongest first. */
function readAllArguments(table: Table, { argv, env, argumentsVariable }: Sources): GivenArguments[] {
  const own = { ...readArguments(table, argv), where: '' }
  const text = argumentsVariable === undefined ? undefined : env[argumentsVariable]
  if (text === undefined) return [own]
  const where = ` in ${argumentsVariable}`
  return [own, { ...readArguments(table, splitWords(text, argumentsVariable!), where), where }]
}

function find(key: string, row: Row<unknown>, args: readonly GivenArguments[], sources: Sources): Found {
  for (const { values, where } of args) {
    const given = values.get(key)
    if (given) return read(row, `--${flagName(key)}${where}`, combine(row, given))
  }
  for (const name of variableNames(sources.prefix, key, row)) {
    const text = sources.env[name]
    // Compose and systemd pass unset variables on as empty ones.
    if (text !== undefined && text !== '') return read(row, name, text)
  }
  const value = sources.file?.values[key]
  if (value !== undefined) return readWritten(row, `${key} in ${sources.file!.path}`, value)
  return { value: row.default, origin: 'default' }
}

function read(row: Row<unknown>, origin: string, text: string): Found {
  const value = row.kind.parse(text)
  if (value === invalid) throw wrong(row, origin, text, row.kind.expected)
  return { value, origin }
}

function wrong({ kind }: Row<unknown>, origin: string, given: unknown, expected: string): SettingError {
  const isSecret = kind.secret ?? kind.item?.secret
  return isSecret ? SettingError.wrongSecret(origin, expected) : SettingError.wrongValue(origin, given, expected)
}

/** A repeated flag adds to a list and replaces anything else. */
function combine(row: Row<unknown>, given: readonly string[]): string {
  return row.kind.item ? given.join(row.kind.separator ?? ',') : given.at(-1)!
}

function readWritten(row: Row<unknown>, origin: string, given: unknown): Found {
  const value = parseWritten(row.kind, given)
  if (value === invalid) throw wrong(row, origin, given, expectedWritten(row.kind, given))
  return { value, origin }
}

function refuseUnknownKeys(table: Table, file: SettingsFile): void {
  const known = Object.keys(table).filter((key) => !table[key]!.outsideFile && !table[key]!.onlyFlag)
  for (const key of Object.keys(file.values)) {
    if (known.includes(key)) continue
    const close = nearest(key, [...known, ...(file.otherKeys ?? [])])
    throw new SettingError(
      `${key} in ${file.path}`,
      `there is no such setting${close ? `; did you mean ${close}?` : ''}`,
    )
  }
}
