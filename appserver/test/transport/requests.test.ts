import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Application } from '../../src/index.ts'
import { Harness, readInput } from '../harness.ts'
import { Wire } from '../wire.ts'

/**
 * Each NAME.http holds the bytes of a connection, with `\r`, `\n` and `\xNN` written out and real line breaks left out.
 * NAME.expected beside it holds a line for each answer: the status, and what the application saw. `client ends`
 * says that the client then sends its FIN; in the other cases the server has to close by itself.
 */
const folder = join(import.meta.dirname, '../requests')
const names = readdirSync(folder)
  .filter((file) => file.endsWith('.http'))
  .map((file) => file.slice(0, -'.http'.length))

const read = (file: string) => readFileSync(join(folder, file), 'latin1')

function bytesOf(text: string): string {
  return text
    .replaceAll('\n', '')
    .replaceAll('\\r', '\r')
    .replaceAll('\\n', '\n')
    .replaceAll(/\\x([0-9a-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
}

test.each(names)('%s', async (name) => {
  const completed: string[] = []
  const showRequest: Application = async (environ, startResponse) => {
    const seen = `${environ.REQUEST_METHOD} ${environ.PATH_INFO} ${await readInput(environ)}`.trimEnd()
    completed.push(seen)
    startResponse('200 OK', [])
    return [`<${seen}>`]
  }
  const harness = await Harness.tsgi(showRequest)
  const lines = read(`${name}.expected`).trimEnd().split('\n')
  const expected = lines.filter((line) => line !== 'client ends')
  const wire = await Wire.open(harness.port)
  wire.send(bytesOf(read(`${name}.http`)))
  if (expected.length < lines.length) wire.socket.end()
  const received = await wire.end()
  const answers = [...received.matchAll(/HTTP\/1\.1 (\d{3}) [^<]*?\r\n\r\n(?:<([^>]*)>)?/g)]
  expect(answers.map(([, status, seen]) => (seen === undefined ? status : `${status} ${seen}`))).toEqual(expected)
  // Requests that came in one piece are answered at the same time, and the answers sent in their order.
  const owed = expected.filter((line) => line.startsWith('200')).map((line) => line.slice('200 '.length))
  expect(completed.sort()).toEqual(owed.sort())
})
