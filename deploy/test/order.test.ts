import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { readOrder } from '../template/order.ts'

let folder: string
let template: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'portico-order-'))
  template = join(folder, 'portico')
  mkdirSync(join(template, 'deploy'), { recursive: true })
})

afterEach(() => rmSync(folder, { recursive: true }))

function order(given: Readonly<Record<string, string>>) {
  return readOrder(given, { template, workingDirectory: template })
}

test('a copy has the name of its folder', () => {
  expect(order({ DEST: '../my-site', APP: 'hono' })).toEqual({
    destination: join(folder, 'my-site'),
    application: 'hono',
    name: 'my-site',
  })
})

test('NAME is stronger than the folder', () => {
  expect(order({ DEST: '../My Site', APP: 'hono', NAME: 'my-site' }).name).toBe('my-site')
})

test('an empty folder is taken', () => {
  mkdirSync(join(folder, 'empty'))
  expect(order({ DEST: '../empty', APP: 'tsgi' }).destination).toBe(join(folder, 'empty'))
})

describe('one line says what is wrong with', () => {
  test.each([
    [{}, /^APP is missing: make new DEST=/],
    [{ APP: 'koa', DEST: '../site' }, /^APP is "koa", expected one of express, fastify, hono, tsgi, sample$/],
    [{ APP: 'toString', DEST: '../site' }, /^APP is "toString", expected one of/],
    [{ APP: 'hono' }, /^DEST is missing: make new DEST=/],
    [{ APP: 'hono', DEST: '.' }, /^DEST is ".", expected a folder outside of the template$/],
    [{ APP: 'hono', DEST: 'deploy/site' }, /^DEST is "deploy\/site", expected a folder outside of the template$/],
    [{ APP: 'hono', DEST: '../link/site' }, /^DEST is "..\/link\/site", expected a folder outside of the template$/],
    [{ APP: 'hono', DEST: '../full' }, /^DEST is "..\/full", which is not empty; expected a new or empty folder$/],
    [{ APP: 'hono', DEST: '../full/note' }, /^DEST is "..\/full\/note", but .*note is a file; expected a new/],
    [{ APP: 'hono', DEST: '../full/note/site' }, /^DEST is "..\/full\/note\/site", but .*note is a file/],
    [{ APP: 'hono', DEST: '../My Site' }, /^the name "My Site", DEST's last part, can't be used: expected lowercase/],
    [{ APP: 'hono', DEST: '../site', NAME: 'a--b' }, /^NAME is "a--b": expected lowercase letters/],
    [{ APP: 'hono', DEST: '../site', NAME: 'x'.repeat(41) }, /^NAME is "x{41}": expected .* at most 40 characters$/],
    [{ APP: 'hono', DEST: '../express' }, /^the name "express", .*: a package of the copy is called so; give NAME=/],
  ])('%j', (given, message) => {
    mkdirSync(join(folder, 'full'))
    writeFileSync(join(folder, 'full', 'note'), '')
    symlinkSync(template, join(folder, 'link'))
    expect(() => order(given as Record<string, string>)).toThrow(message)
  })
})
