import { readFile } from 'node:fs/promises'
import { METHODS } from 'node:http'
import { resolve } from 'node:path'
import type { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { ServerError } from '../errors.ts'
import type { callTable } from '../settings/call-table.ts'
import { SettingError, type SettingsOf } from '../settings/index.ts'

type Options = SettingsOf<typeof callTable>

/** Where texts of the command line that name a file are read from. */
export interface Sources {
  readonly stdin: Readable
  readonly directory: string
}

/** The one request that a call makes. */
export interface CallRequest {
  readonly method: string
  /** As it goes into the request line. */
  readonly target: string
  /** Names and values in turn. */
  readonly fields: readonly string[]
  readonly body: Uint8Array | undefined
}

/** The words of the command line that belong to no option. */
export interface CallWords {
  /** MODULE:ATTRIBUTE, where it is named. */
  readonly application: string | undefined
  readonly method: string | undefined
  /** A path with its query, or a whole URL. */
  readonly place: string
}

const usual = 'expected MODULE:ATTRIBUTE [METHOD] PATH, for example sample-app/gateway.ts:application GET /'
const wholeUrl = /^(https?):\/\/([^/?#@]+)(.*)$/i

/** @throws {SettingError} there are more or others than a call takes */
export function readWords(words: readonly string[]): CallWords {
  const place = words.at(-1)
  const before = words.slice(0, -1)
  const named = before.filter(namesModule)
  const methods = before.filter((word) => !namesModule(word))
  if (place === undefined || !/^(\/|https?:\/\/|\*$)/i.test(place) || named.length > 1 || methods.length > 1)
    throw new SettingError('command line', `${usual}; got ${words.join(' ') || 'nothing'}`)
  const [method] = methods
  if (method !== undefined && (!METHODS.includes(method) || method === 'CONNECT'))
    throw new SettingError('command line', `expected a method of HTTP, such as GET, before the path, got ${method}`)
  if (!/^[\x21-\x7e]+$/.test(place))
    throw new SettingError(
      'command line',
      `expected a path with spaces and other letters percent-encoded, got ${place}`,
    )
  return { application: named[0], method, place }
}

/** A file or a package with its attribute, or a file alone: no method has these characters. */
function namesModule(word: string): boolean {
  return /[:./@]/.test(word)
}

/** @throws {SettingError | ServerError} options contradict each other, or a file can't be read */
export async function makeRequest(words: CallWords, options: Options, sources: Sources): Promise<CallRequest> {
  if (words.method !== undefined && options.request !== undefined)
    throw new SettingError(
      'command line',
      `the method is said twice: ${words.method}, and --request ${options.request}`,
    )
  const body = await readBody(options, sources)
  const { scheme, host, target } = locate(words.place, options.scheme)
  const method = words.method ?? options.request ?? (options.head ? 'HEAD' : body === undefined ? 'GET' : 'POST')
  const usually: [name: string, value: string][] = [
    ['Host', host],
    ['Accept', options.json.length > 0 ? 'application/json' : '*/*'],
  ]
  if (body) usually.push(['Content-Type', contentType(options)], ['Content-Length', String(body.byteLength)])
  if (scheme === 'https') usually.push(['X-Forwarded-Proto', 'https'])
  return { method, target, fields: mergeFields(usually, options.header.map(splitField)), body }
}

function locate(place: string, scheme: string): { scheme: string; host: string; target: string } {
  const [, given, host, rest] = wholeUrl.exec(place) ?? []
  if (given === undefined) return { scheme, host: 'localhost', target: place }
  const path = rest!.replace(/#.*$/, '')
  return { scheme: given.toLowerCase(), host: host!, target: path.startsWith('/') ? path : `/${path}` }
}

function contentType({ json }: Options): string {
  return json.length > 0 ? 'application/json' : 'application/x-www-form-urlencoded'
}

/** As curl joins them: texts of a form by `&`, JSON without anything. */
async function readBody({ data, dataBinary, json }: Options, sources: Sources): Promise<Uint8Array | undefined> {
  const given = [data, dataBinary, json].filter(({ length }) => length > 0)
  if (given.length > 1) throw new SettingError('command line', 'expected one of --data, --data-binary and --json')
  const [texts] = given
  if (!texts) return undefined
  const pieces = await Promise.all(texts.map((text) => readPiece(text, sources)))
  // As curl does: the line breaks of a file are the file's, not the form's.
  const isUnbroken = (index: number) => texts === data && texts[index]!.startsWith('@')
  const kept = pieces.map((piece, index) => (isUnbroken(index) ? unbroken(piece) : piece))
  const separator = Buffer.from(texts === json ? '' : '&')
  return Buffer.concat(kept.flatMap((piece, index) => (index === 0 ? [piece] : [separator, piece])))
}

async function readPiece(text: string, { stdin, directory }: Sources): Promise<Buffer> {
  if (!text.startsWith('@')) return Buffer.from(text)
  if (text === '@-') return buffer(stdin)
  try {
    return await readFile(resolve(directory, text.slice(1)))
  } catch (error) {
    throw new ServerError(`cannot read ${text.slice(1)}: ${(error as Error).message}`, 1, { cause: error })
  }
}

function unbroken(piece: Buffer): Buffer {
  return Buffer.from(piece.filter((byte) => byte !== 0x0a && byte !== 0x0d && byte !== 0))
}

function splitField(line: string): [name: string, value: string] {
  const colon = line.indexOf(':')
  return [line.slice(0, colon), line.slice(colon + 1).trim()]
}

/** What is given replaces what there would be by itself; given without a value, it takes that away. */
function mergeFields(usually: readonly [string, string][], given: readonly [string, string][]): string[] {
  const names = new Set(given.map(([name]) => name.toLowerCase()))
  // RFC 9112 section 6.2: never both.
  if (names.has('transfer-encoding')) names.add('content-length')
  return [
    ...usually.filter(([name]) => !names.has(name.toLowerCase())),
    ...given.filter(([, value]) => value !== ''),
  ].flat()
}
