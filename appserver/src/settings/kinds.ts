import { invalid, type Kind } from './row.ts'

const switchWords = new Map([
  ['true', true],
  ['1', true],
  ['yes', true],
  ['false', false],
  ['0', false],
  ['no', false],
])

/** A switch: `--reload`, `--no-reload`, or `true`/`false` in the environment. */
export const flag: Kind<boolean> = {
  expected: 'true or false',
  metavar: '',
  parse: (text) => switchWords.get(text.toLowerCase()) ?? invalid,
  format: String,
}

export function text(expected: string, metavar: string, accepts: (text: string) => boolean = () => true): Kind<string> {
  return { expected, metavar, parse: (given) => (accepts(given) ? given : invalid), format: String }
}

/** The same, where a value may be a secret. */
export function secret<T>(kind: Kind<T>): Kind<T> {
  return { ...kind, secret: true }
}

export function integer(min: number, max: number, metavar = 'N'): Kind<number> {
  return {
    expected: `a whole number from ${min} to ${max}`,
    metavar,
    parse: (given) => within(/^-?\d{1,15}$/.test(given) ? Number(given) : Number.NaN, min, max),
    format: String,
  }
}

/** Seconds, with fractions. */
export function seconds(min: number, max: number): Kind<number> {
  return {
    expected: `seconds from ${min} to ${max}`,
    metavar: 'SECONDS',
    parse: (given) => within(/^\d{1,9}(\.\d{1,6})?$/.test(given) ? Number(given) : Number.NaN, min, max),
    format: String,
  }
}

const unitBytes: Record<string, number> = { '': 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3 }

/** Bytes, with nginx's suffixes: `100m`, `64k`; 0 means no limit where the setting says so. */
export function bytes(min: number, max: number): Kind<number> {
  return {
    expected: `bytes from ${min} to ${max}, with k, m or g if wished`,
    metavar: 'BYTES',
    parse: (given) => {
      const parts = /^(\d{1,15})([kmg]?)$/i.exec(given)
      return parts ? within(Number(parts[1]) * unitBytes[parts[2]!.toLowerCase()]!, min, max) : invalid
    },
    format: String,
  }
}

export function choice<const T extends string>(values: readonly T[]): Kind<T> {
  return {
    expected: `one of ${values.join(', ')}`,
    metavar: values.join('|'),
    parse: (given) => values.find((value) => value === given) ?? invalid,
    format: String,
  }
}

/** Comma-separated in one text; a repeated flag and an array in the config file add up. */
export function list<T>(item: Kind<T>): Kind<readonly T[]> {
  return {
    expected: `${item.expected} (several: separated by commas)`,
    metavar: item.metavar,
    item,
    parse: (given) => {
      const values = given
        .split(',')
        .map((part) => part.trim())
        .filter((part) => part !== '')
        .map((part) => item.parse(part))
      return values.some((value) => value === invalid) ? invalid : (values as T[])
    },
    format: (values) => values.map((value) => item.format(value)).join(','),
  }
}

/** Each as it stands, commas and all; a repeated flag adds. */
export function repeated<T>(item: Kind<T>): Kind<readonly T[]> {
  return {
    expected: item.expected,
    metavar: item.metavar,
    item,
    // No argument of a process can contain it (execve(2)).
    separator: '\0',
    parse: (given) => {
      const values = given.split('\0').map((part) => item.parse(part))
      return values.some((value) => value === invalid) ? invalid : (values as T[])
    },
    format: (values) => values.map((value) => item.format(value)).join(' '),
  }
}

/** `auto` leaves the choice to the server. */
export function auto<T>(kind: Kind<T>): Kind<T | 'auto'> {
  return {
    expected: `${kind.expected}, or auto`,
    metavar: kind.metavar,
    parse: (given) => (given === 'auto' ? 'auto' : kind.parse(given)),
    format: (value) => (value === 'auto' ? 'auto' : kind.format(value)),
  }
}

/** `none` switches the setting off. */
export function optional<T>(kind: Kind<T>): Kind<T | undefined> {
  return {
    expected: `${kind.expected}, or none`,
    metavar: kind.metavar,
    parse: (given) => (given === 'none' ? undefined : kind.parse(given)),
    format: (value) => (value === undefined ? 'none' : kind.format(value)),
  }
}

function within(value: number, min: number, max: number): number | typeof invalid {
  return value >= min && value <= max ? value : invalid
}
