import { parseArgs } from 'node:util'
import { nearest } from './nearest.ts'
import { flagName, type Table } from './row.ts'
import { SettingError } from './setting-error.ts'

/** The command line, taken apart but not yet judged. */
export interface Arguments {
  /** Texts given for each setting's key, in order. */
  readonly values: ReadonlyMap<string, readonly string[]>
  readonly positionals: readonly string[]
  /** What stands after `--`, undefined without one. */
  readonly rest: readonly string[] | undefined
}

type Options = Record<string, { type: 'string' | 'boolean'; short?: string; multiple: true }>

/**
 * @param where stands after a flag in an error where the arguments are not those of the command line
 * @throws {SettingError} an unknown flag, or one without its value
 */
export function readArguments(table: Table, argv: readonly string[], where = ''): Arguments {
  const end = argv.indexOf('--')
  const own = end === -1 ? argv : argv.slice(0, end)
  const keys = new Map(Object.keys(table).map((key) => [flagName(key), key]))
  const { tokens } = parseArgs({
    args: [...own],
    options: parserOptions(table),
    strict: false,
    allowPositionals: true,
    allowNegative: true,
    tokens: true,
  })
  const values = new Map<string, string[]>()
  const positionals: string[] = []
  for (const token of tokens) {
    if (token.kind === 'positional') positionals.push(token.value)
    if (token.kind === 'option') addOption(table, keys, values, { ...token, origin: `${token.rawName}${where}` })
  }
  return { values, positionals, rest: end === -1 ? undefined : argv.slice(end + 1) }
}

interface OptionToken {
  readonly name: string
  readonly rawName: string
  readonly value?: string | undefined
  readonly inlineValue?: boolean | undefined
  /** The flag as given, and where. */
  readonly origin: string
}

function addOption(table: Table, keys: Map<string, string>, values: Map<string, string[]>, token: OptionToken): void {
  const key = keys.get(token.name) ?? keys.get(token.name.replace(/^no-/, ''))
  if (key === undefined) throw unknownFlag(token, [...keys.keys()])
  const isSwitch = table[key]!.kind.metavar === ''
  if (isSwitch && token.value !== undefined) {
    throw SettingError.wrongValue(token.origin, token.value, 'no value: a switch is given or not')
  }
  if (!isSwitch && (lacksValue(token) || token.name !== flagName(key))) {
    throw new SettingError(token.origin, `expected ${table[key]!.kind.expected}, got nothing`)
  }
  const given = isSwitch ? String(token.name === flagName(key) && !token.rawName.startsWith('--no-')) : token.value!
  values.set(key, [...(values.get(key) ?? []), given])
}

/** What looks like the next flag is not taken for the value of this one; `-` alone is a value. */
function lacksValue({ value, inlineValue }: OptionToken): boolean {
  return value === undefined || (!inlineValue && /^-./.test(value))
}

function parserOptions(table: Table): Options {
  const entries = Object.entries(table).map(([key, row]) => {
    const type = row.kind.metavar === '' ? ('boolean' as const) : ('string' as const)
    return [flagName(key), { type, multiple: true as const, ...(row.short ? { short: row.short } : {}) }] as const
  })
  return Object.fromEntries(entries)
}

function unknownFlag({ rawName, origin }: OptionToken, names: readonly string[]): SettingError {
  const close = nearest(rawName.replace(/^--?(no-)?/, ''), names)
  return new SettingError(origin, `there is no such option${close ? `; did you mean --${close}?` : ' (see --help)'}`)
}
