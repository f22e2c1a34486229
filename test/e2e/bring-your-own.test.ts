import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { eventually } from '../stack/eventually.ts'
import { repositoryRoot } from '../stack/running-command.ts'
import { runCommand, startCommand } from './machine-command.ts'

/** npm asks a registry for some of it. */
const limitMs = 300_000
const project = `portico-test-own-${process.pid}`
/** On ports that nobody has, in containers that nobody else has. */
const apart = {
  PORT: '0',
  HTTP_PORT: '0',
  HTTPS_PORT: '0',
  TLS_PORT: '8443',
  HTTP_BIND: '127.0.0.1',
  COMPOSE_PROJECT_NAME: project,
}

let folder: string
let site: string

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'portico-own-'))
  site = join(folder, 'shop-site')
  cpSync(repositoryRoot, join(folder, 'portico'), {
    recursive: true,
    filter: (path) => !/\/(node_modules|\.git|\.portico)$/.test(path),
  })
  await makeShop(join(folder, 'shop'))
}, limitMs)

afterAll(async () => {
  await runCommand(site, 'docker', ['compose', 'down', '--volumes', '--rmi', 'local', '--timeout', '5'], {
    variables: apart,
  })
  rmSync(folder, { recursive: true, force: true })
}, limitMs)

const steps = stepsOf(readFileSync(join(repositoryRoot, 'docs/bring-your-own.md'), 'utf8'))
const served = steps.filter((line) => /^make (run|up)\b/.test(line))

test('the page has three steps, which end with an application that is served', () => {
  expect(served.map((line) => line.replace(/ *#.*/, ''))).toEqual(['make run', 'make up'])
  expect(steps.slice(-served.length)).toEqual(served)
})

test('they take an application in, and it is served without containers', { timeout: limitMs }, async ({ signal }) => {
  const preparation = steps.slice(0, -served.length).join('\n')
  const prepared = await runCommand(join(folder, 'portico'), 'sh', ['-e', '-c', preparation], { signal })
  expect(prepared, prepared.output).toMatchObject({ exitCode: 0 })

  const run = startCommand(site, 'sh', ['-c', `exec ${served[0]}`], { variables: apart, signal })
  onTestFinished(() => run.interrupt())
  const url = await eventually('make run serves', limitMs, async () => {
    if (run.ended) throw new Error(`make run ended:\n${run.output}`)
    return /Portico is at (http:\/\/127\.0\.0\.1:\d+)/.exec(run.output)?.[1]
  })
  expect(await (await fetch(url)).text()).toContain('The shop is open')
  expect(run.output).toContain('Installing dependencies of shop')
})

test('and in containers, behind nginx', { timeout: limitMs }, async ({ signal }) => {
  const up = await runCommand(site, 'sh', ['-c', served[1]!], { variables: apart, signal })
  expect(up, up.output).toMatchObject({ exitCode: 0 })
  const [, url] = /Portico is at (http:\/\/127\.0\.0\.1:\d+)/.exec(up.output) ?? []
  const page = await fetch(url!)
  expect(await page.text()).toContain('The shop is open')
  expect(page.headers.get('server')).toMatch(/^nginx/)
})

/** The lines of the shell blocks below the numbered items. */
function stepsOf(page: string): string[] {
  const [list] = /^1\. [\s\S]*?(?=^## )/m.exec(page) ?? []
  const blocks = [...(list ?? '').matchAll(/^ {3}```sh\n([\s\S]*?)^ {3}```$/gm)].map(([, block]) => block!)
  return blocks.flatMap((block) =>
    block
      .trimEnd()
      .split('\n')
      .map((line) => line.trim()),
  )
}

/** Another repository: its own package.json and lock file, CommonJS, and a port of its own. */
async function makeShop(shop: string): Promise<void> {
  mkdirSync(shop)
  const { dependencies } = JSON.parse(readFileSync(join(repositoryRoot, 'test/apps/express/package.json'), 'utf8'))
  const manifest = { name: 'shop', version: '3.2.1', private: true, dependencies: { express: dependencies.express } }
  writeFileSync(join(shop, 'package.json'), JSON.stringify(manifest))
  writeFileSync(join(shop, '.gitignore'), 'node_modules\n')
  writeFileSync(
    join(shop, 'server.js'),
    `const express = require('express')
const app = express()
app.get('/', (req, res) => res.send('<h1>The shop is open</h1>'))
app.listen(process.env.PORT || 3000, () => console.log('listening'))
`,
  )
  const commands = [
    'npm install --package-lock-only --prefer-offline --no-audit --no-fund',
    'git init --quiet && git add --all',
    "git -c user.name=Ada -c user.email=ada@localhost commit --quiet --message='Open the shop'",
  ]
  const { exitCode, output } = await runCommand(shop, 'sh', ['-c', commands.join(' && ')])
  if (exitCode !== 0) throw new Error(output)
}
