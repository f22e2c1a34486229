import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { readSecretKey } from '../settings/secret-key.ts'
import { runNode } from './node-process.ts'

let folder: string
let keptAt: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sample-key-'))
  keptAt = join(folder, 'secrets/secret_key')
})

afterEach(() => rmSync(folder, { recursive: true }))

test('a key is made once, long, random, and for nobody else to read', () => {
  const key = readSecretKey({}, folder, keptAt)
  expect(key).toMatch(/^[\w-]{64}$/)
  expect(readSecretKey({}, folder, keptAt)).toBe(key)
  expect(statSync(keptAt).mode & 0o777).toBe(0o600)
  expect(statSync(join(folder, 'secrets')).mode & 0o777).toBe(0o700)
  expect(readSecretKey({}, folder, join(folder, 'other'))).not.toBe(key)
})

test('a key that is given is not kept', () => {
  const key = 'x'.repeat(32)
  expect(readSecretKey({ SECRET_KEY: key }, folder, keptAt)).toBe(key)
  expect(readdirSync(folder)).toEqual([])
})

test('several processes that start at once have one key, and leave nothing else', async () => {
  const runs = await Promise.all([1, 2, 3, 4].map(() => runNode('test/key-reader.ts', [folder, keptAt])))
  const keys = new Set(runs.map(({ stdout }) => stdout))
  expect([...keys]).toEqual([readFileSync(keptAt, 'utf8')])
  expect(readdirSync(join(folder, 'secrets'))).toEqual(['secret_key'])
})

test.each(['', 'half a key'])('a kept file that holds %j is refused, and stays for its owner to look at', (content) => {
  const path = join(folder, 'secret_key')
  writeFileSync(path, content)
  expect(() => readSecretKey({}, folder, path)).toThrow(
    `the secret key kept at ${path} has ${content.length} characters: remove the file to have one made`,
  )
  expect(readFileSync(path, 'utf8')).toBe(content)
})

test('where no key can be kept, one has to be given', () => {
  const blocked = join(process.execPath, 'secret_key')
  expect(() => readSecretKey({}, folder, blocked)).toThrow(
    `there is no secret key, and none can be kept at ${blocked} (ENOTDIR): set SECRET_KEY or SECRET_KEY_FILE`,
  )
})
