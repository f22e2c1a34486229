import { pino } from 'pino'
import type { Done } from './exchange.ts'
import { SettingError } from './settings/index.ts'

type Atom = (done: Done) => string

/** gunicorn's atoms, `%(h)s` and so on; `%({name}i)s` is a request header. */
const atoms: Readonly<Record<string, Atom>> = {
  h: ({ exchange }) => exchange.client.address || '-',
  l: () => '-',
  u: () => '-',
  t: () => `[${clock(new Date())}]`,
  r: ({ exchange }) => printable(`${exchange.method} ${exchange.target} ${exchange.protocol}`),
  m: ({ exchange }) => printable(exchange.method),
  U: ({ exchange }) => printable(exchange.target.split('?', 1)[0]!),
  q: ({ exchange }) => printable(exchange.target.split('?').slice(1).join('?')),
  H: ({ exchange }) => exchange.protocol,
  s: ({ status }) => String(status),
  b: ({ bytes }) => (bytes === 0 ? '-' : String(bytes)),
  B: ({ bytes }) => String(bytes),
  f: header('referer'),
  a: header('user-agent'),
  T: ({ durationMs }) => String(Math.floor(durationMs / 1000)),
  D: ({ durationMs }) => String(Math.round(durationMs * 1000)),
  M: ({ durationMs }) => String(Math.round(durationMs)),
  L: ({ durationMs }) => (durationMs / 1000).toFixed(6),
  p: () => `<${process.pid}>`,
  i: ({ exchange }) => exchange.client.requestId,
}

/** One line for each answered request. */
export class AccessLog {
  readonly #parts: readonly (string | Atom)[]
  readonly #destination: ReturnType<typeof pino.destination> | undefined

  /**
   * @param file a path, `-` for standard output, undefined for no log
   * @throws {SettingError} the format has an unknown atom
   */
  constructor(file: string | undefined, format: string) {
    this.#parts = compile(format)
    this.#destination =
      file === undefined ? undefined : pino.destination({ dest: file === '-' ? 1 : file, sync: false, append: true })
  }

  write(done: Done): void {
    if (!this.#destination) return
    let line = ''
    for (const part of this.#parts) line += typeof part === 'string' ? part : part(done)
    this.#destination.write(`${line}\n`)
  }

  /** Resolves when all lines are written. */
  async close(): Promise<void> {
    await new Promise<void>((resolve) => {
      if (this.#destination) this.#destination.flush(() => resolve())
      else resolve()
    })
  }
}

function compile(format: string): (string | Atom)[] {
  return format.split(/(%\((?:\{[^}]+\})?\w+\)s)/).map((part) => {
    const atom = /^%\((?:\{([^}]+)\})?(\w+)\)s$/.exec(part)
    if (!atom) return part
    const [, name, letter] = atom as unknown as [string, string | undefined, string]
    if (name !== undefined && letter === 'i') return header(name.toLowerCase())
    if (name === undefined && Object.hasOwn(atoms, letter)) return atoms[letter]!
    throw SettingError.wrongValue(
      'accessLogformat',
      part,
      `one of the atoms ${Object.keys(atoms).join(' ')} or {header}i`,
    )
  })
}

function header(name: string): Atom {
  return ({ exchange: { fields } }) => {
    for (let index = 0; index < fields.length; index += 2) {
      if (fields[index]!.toLowerCase() === name) return printable(fields[index + 1]!)
    }
    return '-'
  }
}

/** A client must not be able to end a quoted part or a line of the log. */
function printable(text: string): string {
  return text.replace(
    /["\\\u0000-\u001f\u007f-\u00ff]/g,
    (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`,
  )
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** `31/Jan/2026:12:00:00 +0000`, the Common Log Format's time. */
function clock(date: Date): string {
  const two = (value: number) => String(value).padStart(2, '0')
  const day = `${two(date.getUTCDate())}/${months[date.getUTCMonth()]}/${date.getUTCFullYear()}`
  return `${day}:${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())} +0000`
}
