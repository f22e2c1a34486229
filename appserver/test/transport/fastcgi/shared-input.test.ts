import { Socket } from 'node:net'
import { expect, test } from 'vitest'
import type { Application } from '../../../src/index.ts'
import { Octets } from '../../../src/transport/fastcgi/octets.ts'
import { readInto } from '../../../src/transport/fastcgi/read-into.ts'
import {
  basicParams,
  begin,
  FastCgiClient,
  nameValues,
  params,
  record,
  request,
  stdin,
  types,
} from '../../fastcgi-client.ts'
import { Harness } from '../../harness.ts'

/** All connections are read into the same buffer: what one of them has of a request must outlast what comes on another. */

const echo: Application = async (environ, startResponse) => {
  const pieces: Uint8Array[] = []
  for await (const piece of environ['tsgi.input']) pieces.push(piece)
  startResponse('200 OK', [])
  return [`${environ.HTTP_X_NAME} ${Buffer.concat(pieces)}`]
}

const nameOf = (index: number) => 'ab'[index]!.repeat(300)

/** Sends what two clients have to say by turns, each part when the server has read the one before. @returns their answers */
async function askByTurns(partsOf: (name: string) => readonly Uint8Array[]): Promise<string[]> {
  const { port } = await Harness.tsgi(echo, { protocol: 'fastcgi' })
  const [prober, ...clients] = await Promise.all([1, 2, 3].map(() => FastCgiClient.open(port)))
  const parts = clients.map((_, index) => partsOf(nameOf(index)))
  for (let turn = 0; turn < parts[0]!.length; turn++)
    for (const [index, client] of clients.entries()) {
      client.send(parts[index]![turn]!)
      // Answered in a later turn of the event loop than the one that reads what was sent before.
      await prober!.send(record(types.getValues, 0)).next()
    }
  return Promise.all(clients.map(async (client) => (await client.answer()).body.toString()))
}

const expected = [0, 1].map((index) => `${nameOf(index)} ${nameOf(index)}`)

test.each([
  ['a record', (whole: Buffer) => [whole.subarray(0, 200), whole.subarray(200, 350), whole.subarray(350)]],
  ['a header', (whole: Buffer) => [whole.subarray(0, 19), whole.subarray(19)]],
])('requests of two connections that are cut within %s do not mix', async (_name, cut) => {
  const answers = await askByTurns((name) => cut(request({ HTTP_X_NAME: name }, name)))
  expect(answers).toEqual(expected)
})

test('nor do those whose parameters come in records of their own', async () => {
  const answers = await askByTurns((name) => {
    const content = nameValues({ ...basicParams, HTTP_X_NAME: name, CONTENT_LENGTH: '300' })
    const [first, second, third] = [content.subarray(0, 100), content.subarray(100, 200), content.subarray(200)]
    return [
      Buffer.concat([begin(), record(types.params, 1, first)]),
      record(types.params, 1, second),
      Buffer.concat([record(types.params, 1, third), record(types.params, 1)]),
      stdin(name),
    ]
  })
  expect(answers).toEqual(expected)
})

test('nor do those whose body is cut in its content, in its padding and in what follows', async () => {
  const answers = await askByTurns((name) => {
    const whole = Buffer.concat([
      ...[begin(), params({ HTTP_X_NAME: name, CONTENT_LENGTH: '300' })],
      ...[record(types.stdin, 1, name, 20), record(types.stdin, 1, '', 9)],
    ])
    // Counted from the end: 9 of padding, 8 of the last header, 20 of padding, 300 of content.
    const cuts = [-330, -100, -30, -20, -13, -5]
    return cuts
      .map((cut, index) => whole.subarray(index === 0 ? 0 : cuts[index - 1]! + whole.length, cut + whole.length))
      .concat([whole.subarray(-5)])
  })
  expect(answers).toEqual(expected)
})

test('a request in single bytes has its body, and what follows is the next request', async () => {
  const { port } = await Harness.tsgi(echo, { protocol: 'fastcgi' })
  const client = await FastCgiClient.open(port)
  client.socket.setNoDelay(true)
  const padded = Buffer.concat([
    ...[begin(), params({ HTTP_X_NAME: 'one', CONTENT_LENGTH: '300' })],
    ...[record(types.stdin, 1, nameOf(0), 7), record(types.stdin, 1, '', 3)],
  ])
  for (const byte of padded) client.socket.write(Uint8Array.of(byte))
  expect((await client.answer()).body.toString()).toBe(`one ${nameOf(0)}`)
  expect((await client.ask({ HTTP_X_NAME: 'two' }, 'b')).body.toString()).toBe('two b')
})

test('a request that was answered within a record of its body leaves the connection to the next', async () => {
  const { port } = await Harness.tsgi(
    (environ, startResponse) => {
      startResponse('200 OK', [])
      return [`<${environ.HTTP_X_NAME}>`]
    },
    { protocol: 'fastcgi' },
  )
  const client = await FastCgiClient.open(port)
  const whole = request({ HTTP_X_NAME: 'one' }, nameOf(0))
  client.send(whole.subarray(0, -200))
  expect((await client.answer()).body.toString()).toBe('<one>')
  client.send(whole.subarray(-200))
  expect((await client.ask({ HTTP_X_NAME: 'two' })).body.toString()).toBe('<two>')
})

test('a management record of an unknown type is answered once, however it is cut', async () => {
  const { port } = await Harness.tsgi(echo, { protocol: 'fastcgi' })
  const [client, prober] = [await FastCgiClient.open(port), await FastCgiClient.open(port)]
  const unknown = record(types.stdin, 0, nameOf(0))
  for (const piece of [unknown.subarray(0, 100), unknown.subarray(100, 200), unknown.subarray(200)]) {
    client.send(piece)
    await prober.send(record(types.getValues, 0)).next()
  }
  expect((await client.next()).type).toBe(types.unknown)
  expect((await client.ask({ HTTP_X_NAME: 'next' }, 'b')).body.toString()).toBe('next b')
})

test('a body is given to the application as it comes, however long its record is', async () => {
  const { port } = await Harness.tsgi(
    async (environ, startResponse) => {
      const pieces = environ['tsgi.input'][Symbol.asyncIterator]()
      const first = await pieces.next()
      startResponse('200 OK', [])
      return [`<${Buffer.from(first.value as Uint8Array)}>`]
    },
    { protocol: 'fastcgi' },
  )
  const client = await FastCgiClient.open(port)
  client.send(begin(), params({ CONTENT_LENGTH: '60000' }), record(types.stdin, 1, 'x'.repeat(60_000)).subarray(0, 13))
  expect((await client.answer()).body.toString()).toBe('<xxxxx>')
})

test('where a socket can not be made anew it is read by its events', () => {
  const socket = new Socket()
  const pieces: string[] = []
  const used = readInto(socket, new Octets(Buffer.alloc(8)), ({ bytes }, length) =>
    pieces.push(bytes.toString('latin1', 0, length)),
  )
  expect(used).toBe(socket)
  socket.emit('data', Buffer.from('one'))
  expect(pieces).toEqual(['one'])
})
