/** What `parse` answers for a text that is no such value. */
export const invalid = Symbol('invalid')

/** How a value is read from text, and how a wrong one is answered. */
export interface Kind<T> {
  /** What was expected, to stand after "expected": `a whole number from 1 to 64`. */
  readonly expected: string
  /** Shown in `--help` after the flag; empty for a switch, which takes no value. */
  readonly metavar: string
  /** Of a list: how one of its values is read. A flag that is given again adds to it. */
  readonly item?: Kind<unknown>
  /** Of a list: what stands between two values in one text; a comma by default. */
  readonly separator?: string
  /** Whether a value may be a secret, so that a wrong one is not shown. */
  readonly secret?: true
  parse(text: string): T | typeof invalid
  /** The text that `parse` would read back. */
  format(value: T): string
}

/** One setting: the single place its flag, environment variables, config key, type, default, check and help come from. */
export interface Row<T> {
  readonly kind: Kind<T>
  readonly default: T
  readonly group: string
  readonly help: string
  /** One letter, for `-w`. */
  readonly short?: string
  /** Whether the setting is about the config file, and has no place in it. */
  readonly outsideFile?: true
  /** Whether it says what one run of a command does, and has neither a variable nor a place in the config file. */
  readonly onlyFlag?: true
  /** Environment variables beside the one made from the name, in order of precedence after it. */
  readonly env?: readonly string[]
}

/** Settings by their config-file key (camelCase); the flag and the variable are made from it. */
export type Table = Readonly<Record<string, Row<unknown>>>

export type SettingsOf<T extends Table> = { readonly [K in keyof T]: T[K]['default'] }

export function row<T>(kind: Kind<T>, fallback: NoInfer<T>, rest: Omit<Row<T>, 'kind' | 'default'>): Row<T> {
  return { kind, default: fallback, ...rest }
}

/** `gracefulTimeout` → `graceful-timeout` */
export function flagName(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
}

/** `gracefulTimeout` → `APPSERVER_GRACEFUL_TIMEOUT` */
export function variableName(prefix: string, key: string): string {
  return `${prefix}_${flagName(key).replaceAll('-', '_').toUpperCase()}`
}

/** Every variable that can give the setting, the most specific first. */
export function variableNames(prefix: string, key: string, row: Row<unknown>): string[] {
  return row.onlyFlag ? [] : [variableName(prefix, key), ...(row.env ?? [])]
}
