import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'

const command = fileURLToPath(new URL('../template/cli.ts', import.meta.url))

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'portico-copy-'))
})

afterEach(() => rmSync(folder, { recursive: true }))

function makeNew(
  variables: Readonly<Record<string, string>>,
): Promise<{ exitCode: number; stderr: string; stdout: string }> {
  const env = { PATH: process.env.PATH, HOME: folder, ...variables }
  return new Promise((resolve) => {
    execFile(process.execPath, [command], { cwd: folder, env }, (error, stdout, stderr) => {
      resolve({ exitCode: error ? Number(error.code) : 0, stderr, stdout })
    })
  })
}

test('a wrong argument is one line, and nothing is written', async () => {
  expect(await makeNew({ DEST: 'site', APP: 'koa' })).toEqual({
    exitCode: 2,
    stderr: 'make new: APP is "koa", expected one of express, fastify, hono, tsgi, sample\n',
    stdout: '',
  })
  expect(readdirSync(folder)).toEqual([])
})

test('a copy that is not finished leaves nothing behind, but a folder that was there', async () => {
  const bin = join(folder, 'bin')
  mkdirSync(bin)
  symlinkSync('/bin/sh', join(bin, 'sh'))
  const failure = {
    exitCode: 2,
    stderr: "make new: npm is missing, which makes the copy's lock file; install it\n",
    stdout: '',
  }
  expect(await makeNew({ DEST: 'site', APP: 'tsgi', PATH: bin })).toEqual(failure)
  expect(existsSync(join(folder, 'site'))).toBe(false)
  mkdirSync(join(folder, 'site'))
  expect(await makeNew({ DEST: 'site', APP: 'tsgi', PATH: bin })).toEqual(failure)
  expect(readdirSync(join(folder, 'site'))).toEqual([])
})

test('a folder with a space in its name is one word of the command that is told', async () => {
  const { exitCode, stdout } = await makeNew({ DEST: 'my site/', APP: 'tsgi', NAME: 'my-site' })
  expect(stdout).toContain("\n  cd 'my site'\n")
  expect(exitCode).toBe(0)
})
