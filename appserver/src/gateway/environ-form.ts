import type { FieldNames } from '../field-names.ts'
import type { Environ } from './tsgi.ts'

/** What every environ has, whatever its request. */
const always = [
  'REQUEST_METHOD',
  'SCRIPT_NAME',
  'PATH_INFO',
  'QUERY_STRING',
  'REQUEST_URI',
  'SERVER_NAME',
  'SERVER_PORT',
  'SERVER_PROTOCOL',
  'REMOTE_ADDR',
  'tsgi.version',
  'tsgi.url_scheme',
  'tsgi.input',
  'tsgi.errors',
  'tsgi.multiprocess',
  'tsgi.signal',
  'tsgi.request_id',
  'tsgi.file_wrapper',
] as const

/** A key, and where its values stand among the fields. */
interface KeyPlaces {
  readonly key: string
  readonly places: number[]
}

/** The environ of requests with the same field names: which keys it has, and where each has its value from. */
export class EnvironForm {
  readonly #blank: Environ
  readonly #keys: readonly string[]
  /** Indices into the list of names and values. */
  readonly #indices: readonly number[]
  readonly #repeated: readonly KeyPlaces[]

  constructor(names: FieldNames, keepsUnderscores: boolean) {
    const keyed = keyPlaces(names.list, keepsUnderscores)
    const single = keyed.filter(({ places }) => places.length === 1)
    this.#keys = single.map(({ key }) => key)
    this.#indices = single.map(({ places }) => 2 * places[0]! + 1)
    this.#repeated = keyed.filter(({ places }) => places.length > 1)
    const keys = [...always, ...keyed.map(({ key }) => key)]
    // Made from JSON it has room for all of them, so that it is copied in one piece; made key by key it would become a hash table.
    this.#blank = JSON.parse(JSON.stringify(Object.fromEntries(keys.map((key) => [key, ''])))) as Environ
  }

  /** An environ with what comes from the header fields; all else is still empty. @param fields names and values in turn */
  fill(fields: readonly string[]): Environ {
    const environ = { ...this.#blank }
    const [keys, indices] = [this.#keys, this.#indices]
    for (let index = 0; index < keys.length; index++) environ[keys[index]!] = fields[indices[index]!]
    for (const { key, places } of this.#repeated)
      environ[key] = places.map((place) => fields[2 * place + 1]).join(key === 'HTTP_COOKIE' ? '; ' : ', ')
    return environ
  }
}

/**
 * What CGI programs take for the variable http_proxy (httpoxy, CVE-2016-5385), and what a front and the server have to say
 * to each other: an application that took a client's word for it would have the front send any file (CVE-2025-61780).
 */
export const withheldNames = /^(proxy|x[-_]accel[-_]mapping)$/i

/** Their keys would be taken for those of the body (RFC 3875 section 4.1.18). */
const contentTwins = /^content_(length|type)$/i

function keyPlaces(names: readonly string[], keepsUnderscores: boolean): KeyPlaces[] {
  const keyed = new Map<string, KeyPlaces>()
  for (const [place, name] of names.entries()) {
    // X_Forwarded_For would arrive under the key of X-Forwarded-For.
    if (name.includes('_') || withheldNames.test(name)) continue
    const key = environKey(name)
    const before = keyed.get(key)
    if (before) before.places.push(place)
    else keyed.set(key, { key, places: [place] })
  }
  if (keepsUnderscores) addUnderscored(keyed, names)
  return [...keyed.values()]
}

/** Afterwards, so that no such name takes the key of another header, or adds to it. */
function addUnderscored(keyed: Map<string, KeyPlaces>, names: readonly string[]): void {
  for (const [place, name] of names.entries()) {
    if (!name.includes('_') || withheldNames.test(name) || contentTwins.test(name)) continue
    const key = `HTTP_${keyPart(name)}`
    if (!keyed.has(key)) keyed.set(key, { key, places: [place] })
  }
}

function environKey(name: string): string {
  const upper = keyPart(name)
  return upper === 'CONTENT_TYPE' || upper === 'CONTENT_LENGTH' ? upper : `HTTP_${upper}`
}

function keyPart(name: string): string {
  return name.toUpperCase().replaceAll('-', '_')
}
