import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'

const template = fileURLToPath(new URL('../..', import.meta.url))

let copy: string

beforeEach(() => {
  copy = mkdtempSync(join(tmpdir(), 'portico-taken-in-'))
  execFileSync(process.execPath, [join(template, 'deploy/template/render.ts'), copy, 'tsgi', 'shop-site'])
})

afterEach(() => rmSync(copy, { recursive: true }))

/** The first command of "For good", which goes on to the second line. */
function renaming(): string {
  const page = readFileSync(join(template, 'docs/bring-your-own.md'), 'utf8')
  return /^grep -rl .*\n.*$/m.exec(page.slice(page.indexOf('## For good')))![0]
}

test('what the page says makes an application that was taken in the default everywhere', () => {
  execFileSync('sh', ['-c', renaming()], { cwd: copy })
  expect(readFileSync(join(copy, 'docker-compose.yml'), 'utf8')).toContain(':-shop/server.js}')
  for (const folder of ['deploy/compose', 'appserver/image', 'test', 'docs', 'Makefile', '.env.example']) {
    const left = execFileSync('sh', ['-c', `grep -rnE 'app/gateway\\.ts:|:-app\\}' ${folder} || true`], { cwd: copy })
    expect(left.toString()).toBe('')
  }
})
