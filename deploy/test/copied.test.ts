import { execFile, execFileSync } from 'node:child_process'
import { appendFileSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Finding } from '../doctor/finding.ts'
import { examineTemplate } from '../doctor/template.ts'

const template = fileURLToPath(new URL('../..', import.meta.url))

/** The template has a thousand files. */
const copyingMs = 60_000

let folder: string
let copy: string
let later: string

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'portico-copied-'))
  copy = join(folder, 'my-site')
  later = join(folder, 'portico')
  const render = join(template, 'deploy/template/render.ts')
  await new Promise<void>((resolve, reject) => {
    execFile(process.execPath, [render, copy, 'hono', 'my-site'], (error) => (error ? reject(error) : resolve()))
  })
})

afterEach(() => rmSync(folder, { recursive: true }))

function examine(TEMPLATE?: string): Promise<Finding[]> {
  return examineTemplate({ root: copy, environment: { ...process.env, TEMPLATE }, assignments: [] })
}

/** Does in the copy what the findings say. */
function run(commands: readonly string[]): void {
  const script = commands.join('\n').replace('git rm', 'rm')
  execFileSync('sh', ['-e', '-c', script], { cwd: copy })
}

/** Another version of the template, changed by `change`. */
function makeLater(change: () => void): void {
  cpSync(template, later, { recursive: true, filter: (path) => !/\/(node_modules|\.git|\.portico)$/.test(path) })
  change()
}

test('a copy that nobody has touched is as the template has it', async () => {
  expect(await examine()).toMatchObject([
    { level: 'ok', what: expect.stringMatching(/^every file of Portico is as \d/) },
  ])
})

test('what was changed and what is missing is told, the own files of its owner left aside', async () => {
  appendFileSync(join(copy, 'nginx/conf/limits.conf'), '# ours\n')
  appendFileSync(join(copy, 'README.md'), 'ours\n')
  appendFileSync(join(copy, 'app/site.ts'), '// ours\n')
  rmSync(join(copy, 'deploy/systemd/portico.socket'))
  expect(await examine()).toEqual([
    { level: 'note', what: 'nginx/conf/limits.conf was changed here' },
    {
      level: 'warning',
      what: 'deploy/systemd/portico.socket is missing',
      mend: 'git checkout "$(git rev-list --max-parents=0 HEAD)" -- deploy/systemd/portico.socket',
    },
  ])
})

test('what a later version changed can be taken over by the commands that are told', {
  timeout: copyingMs,
}, async () => {
  makeLater(() => {
    appendFileSync(join(later, 'nginx/conf/limits.conf'), '# theirs\n')
    writeFileSync(join(later, 'nginx/conf/new.conf'), '# theirs\n')
    mkdirSync(join(later, 'nginx/new'))
    writeFileSync(join(later, 'nginx/new/page.html'), 'theirs\n')
    rmSync(join(later, 'deploy/systemd/portico.socket'))
  })
  const findings = await examine('../portico')
  const told = findings.map(
    ({ level, what, mend }) => `${level} ${what.replace(/\d+\.\d+\.\d+( \(\w+\))? /, '')}: ${mend}`,
  )
  expect(told).toEqual([
    expect.stringMatching(/^ok every file of Portico/),
    'note changed nginx/conf/limits.conf: cp .portico/template/nginx/conf/limits.conf nginx/conf/limits.conf',
    'note changed nginx/conf/new.conf: cp .portico/template/nginx/conf/new.conf nginx/conf/new.conf',
    'note changed nginx/new/page.html: mkdir -p nginx/new && cp .portico/template/nginx/new/page.html nginx/new/page.html',
    'note has no deploy/systemd/portico.socket: git rm deploy/systemd/portico.socket',
    'note when all of it is done, the record follows: cp .portico/template/deploy/copied.json deploy/copied.json',
  ])
  const commands = findings.flatMap(({ mend }) => mend ?? [])
  const record = commands.pop()!
  run(commands)
  expect(await examine('../portico')).toMatchObject([
    { what: 'nginx/conf/limits.conf was changed here' },
    { what: expect.stringMatching(/^deploy\/systemd\/portico.socket is missing/) },
    { what: expect.stringMatching(/has nothing else$/) },
  ])
  run([record])
  expect(await examine('../portico')).toMatchObject([
    { level: 'ok' },
    { level: 'ok', what: expect.stringMatching(/has nothing else$/) },
  ])
})

test('what was changed here and there is a warning, and is left to people', { timeout: copyingMs }, async () => {
  appendFileSync(join(copy, 'Makefile'), '# ours\n')
  makeLater(() => appendFileSync(join(later, 'Makefile'), '# theirs\n'))
  const findings = await examine('../portico')
  expect(findings).toContainEqual({
    level: 'warning',
    what: expect.stringMatching(/^Makefile was changed here and in \d/),
    mend: 'diff -u Makefile .portico/template/Makefile, and take over by hand',
  })
  expect(readFileSync(join(copy, '.portico/template/Makefile'), 'utf8')).toMatch(/# theirs\n$/)
})

test('a record that somebody broke is a failure with the way to get it back', async () => {
  appendFileSync(join(copy, 'deploy/copied.json'), '<<<<<<< HEAD\n')
  expect(await examine()).toEqual([
    {
      level: 'failure',
      what: 'deploy/copied.json, which says what was copied, is no JSON',
      mend: 'git checkout "$(git rev-list --max-parents=0 HEAD)" -- deploy/copied.json',
    },
  ])
})

test('a TEMPLATE that is none is a failure', async () => {
  expect(await examine('..')).toContainEqual({
    level: 'failure',
    what: 'TEMPLATE is "..", expected the folder of Portico\'s template',
    mend: 'make doctor TEMPLATE=../portico',
  })
})

test('a TEMPLATE that fails is a failure with the reason, and not with the end of a stack', async () => {
  mkdirSync(join(later, 'deploy/template'), { recursive: true })
  writeFileSync(join(later, 'deploy/template/render.ts'), "throw new TypeError('hono is not known')\n")
  expect(await examine('../portico')).toContainEqual({
    level: 'failure',
    what: 'TEMPLATE is "../portico", and it can\'t make this copy anew: TypeError: hono is not known',
    mend: 'name another version',
  })
})
