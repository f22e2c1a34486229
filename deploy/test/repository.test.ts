import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Repository } from '../template/repository.ts'

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'portico-repository-'))
  writeFileSync(join(folder, 'file'), 'content\n')
})

afterEach(() => rmSync(folder, { recursive: true }))

/** Somebody who has told git nothing about themselves. */
function stranger(): NodeJS.ProcessEnv {
  return { PATH: process.env.PATH, HOME: folder, GIT_CONFIG_NOSYSTEM: '1' }
}

function git(...args: readonly string[]): string {
  return execFileSync('git', args, { cwd: folder, env: stranger(), encoding: 'utf8' })
}

test('everything is in the first commit, also of who has told git no name', () => {
  const repository = new Repository(folder, stranger())
  expect(repository.commit).toBeUndefined()
  expect(repository.begin('Start')).toBeUndefined()
  expect(git('log', '--format=%s %D', '--name-only').trim().split(/\n+/)).toEqual(['Start HEAD -> main', 'file'])
  expect(repository.commit).toMatch(/^[0-9a-f]{7,}$/)
})

test('who has told git a name is its author', () => {
  git('config', '--global', 'user.name', 'Ada')
  git('config', '--global', 'user.email', 'ada@localhost')
  rmSync(join(folder, 'file'))
  new Repository(folder, stranger()).begin('Start')
  expect(git('log', '--format=%an <%ae>')).toBe('Ada <ada@localhost>\n')
})

test('a folder in the tree of another repository stays part of that', () => {
  git('init', '--quiet')
  const inner = join(folder, 'inner')
  mkdirSync(inner)
  const repository = new Repository(inner, stranger())
  expect(repository.begin('Start')).toBe('the folder is in the tree of another repository')
  expect(repository.commit).toBeUndefined()
})

test('a hook that runs it, with variables of git set, is no other repository', () => {
  const hook = { ...stranger(), GIT_DIR: '/elsewhere/.git', GIT_INDEX_FILE: '/elsewhere/.git/index' }
  expect(new Repository(folder, hook).begin('Start')).toBeUndefined()
})

test('without git there is none, and that is said', () => {
  expect(new Repository(folder, { PATH: folder }).begin('Start')).toBe('git is missing')
})
