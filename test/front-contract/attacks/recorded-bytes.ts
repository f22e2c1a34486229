import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { repositoryRoot } from '../../stack/running-command.ts'
import type { Attack } from './attack.ts'

const folder = join(repositoryRoot, 'appserver/test/requests')

const helloAndLast = ['POST / hello', 'GET /last']

/** Where RFC 9110 and 9112 leave a front more than the application server takes for itself. */
const readings: readonly (readonly [names: RegExp, reading: Partial<Attack>])[] = [
  // A body is passed on as it comes; that it breaks off, or the rules, shows later.
  [/^chunk|^length-cut|^trailer/, { begins: 'POST /' }],
  // Trailers may be left out (9110, section 6.5.1), space around a chunk's size may be taken away (9112, section 7.1.1).
  [/^trailer|^chunk-size-space$/, { sends: helloAndLast, begins: 'POST /' }],
  // A bare LF may end a line (9112, section 2.2): here what follows is a body of the length behind it.
  [/^lone-lf$/, { sends: ['POST / GET /smuggled HTTP/1.1'] }],
  // Expectations that nobody knows may be passed over, an absolute target outranks Host (9110, 10.1.1; 9112, 3.2.2).
  [/^expectation|^host-and-target-differ$|^target-other-scheme$|^version-0.9$/, { sends: ['GET /'] }],
]

/** What a front that passes on by FastCGI leaves of a request is plain, where over HTTP the application server has to refuse it. */
const readingsByFastCgi: typeof readings = [
  // A method that nobody knows is the application's affair (9110, section 9.1); node:http alone has a list of them.
  [/^method-unknown$/, { sends: ['FETCH /'] }],
  // There is room for one type: the first.
  [/^content-type-twice$/, { sends: ['POST / {}'] }],
]

/**
 * The application server's own cases. Each NAME.http holds the bytes of a connection, with `\r`, `\n` and `\xNN` written out
 * and real line breaks left out. NAME.expected holds a line for each answer: the status, and what the application saw.
 */
export function recordedAttacks(protocol: 'http' | 'fastcgi'): readonly Attack[] {
  const known = protocol === 'http' ? readings : [...readings, ...readingsByFastCgi]
  return readdirSync(folder)
    .filter((file) => file.endsWith('.http'))
    .map((file) => recordedAttack(file.slice(0, -'.http'.length), known))
}

function recordedAttack(name: string, known: typeof readings): Attack {
  const expected = read(`${name}.expected`).trimEnd().split('\n')
  const answers = expected.filter((line) => line !== 'client ends')
  return {
    name,
    bytes: bytesOf(read(`${name}.http`)),
    sends: answers.filter((line) => line.startsWith('200 ')).map((line) => line.slice('200 '.length)),
    answers: Math.max(1, answers.length),
    clientEnds: answers.length < expected.length,
    ...known.findLast(([names]) => names.test(name))?.[1],
  }
}

function read(file: string): string {
  return readFileSync(join(folder, file), 'latin1')
}

function bytesOf(text: string): string {
  return text
    .replaceAll('\n', '')
    .replaceAll('\\r', '\r')
    .replaceAll('\\n', '\n')
    .replaceAll(/\\x([0-9a-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
}
