import { randomBytes } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, inject, test } from 'vitest'
import { type Answer, ask } from '../stack/client.ts'
import { docker } from '../stack/docker.ts'
import { eventually } from '../stack/eventually.ts'
import { RunningCommand } from '../stack/running-command.ts'
import { RepositoryCopy } from './repository-copy.ts'

const startedMs = 240_000
const takenUpMs = 60_000
const project = `${inject('composeProject').name}-dev`

let copy: RepositoryCopy
let dev: RunningCommand
let url: string

beforeAll(async () => {
  copy = await RepositoryCopy.make()
  dev = RunningCommand.startMake(['dev'], variables(), copy.folder)
  url = await eventually('make dev serves', startedMs, async () => {
    const address = await docker('compose', '--project-name', project, 'port', 'nginx', '8080')
    const served = `http://${address.trim()}`
    return (await ask(served, { path: '/about' })).status === 200 && served
  })
}, startedMs)

afterAll(async () => {
  await dev?.interrupt()
  await docker('compose', '--project-name', project, 'down', '--volumes', '--remove-orphans', '--rmi', 'local')
  await copy?.remove()
})

beforeEach(({ onTestFailed }) => {
  onTestFailed(() => console.error(dev.output))
})

function variables(): Record<string, string> {
  const images = ['NODE_IMAGE', 'NGINX_IMAGE', 'POSTGRES_IMAGE', 'APACHE_IMAGE', 'NPM_CONFIG_REGISTRY', 'HOME']
  const given = images.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : []))
  const ports = { HTTP_PORT: '0', HTTPS_PORT: '0', TLS_PORT: '8443', HTTP_BIND: '127.0.0.1' }
  return { ...Object.fromEntries(given), ...ports, COMPOSE_PROJECT_NAME: project }
}

async function edit(file: string, change: (text: string) => string): Promise<void> {
  const path = join(copy.folder, file)
  await writeFile(path, change(await readFile(path, 'utf8')))
}

function eventuallyAt(path: () => string | Promise<string>, what: string, isThere: (answer: Answer) => boolean) {
  return eventually(what, takenUpMs, async () => isThere(await ask(url, { path: await path() })))
}

test('an edit of a template is served without anything being started anew', async () => {
  const mark = `edited ${randomBytes(4).toString('hex')}`
  await edit('sample-app/templates/about.ts', (text) => text.replace('<h1>', `<h1>${mark} `))
  await eventuallyAt(
    () => '/about',
    'the page has the edit',
    ({ status, text }) => status === 200 && text.includes(mark),
  )
  expect(dev.output).toContain('Changed: sample-app/templates/about.ts')
})

test('an edit of a style sheet is served under a new name', async () => {
  const mark = `edited-${randomBytes(4).toString('hex')}`
  await edit('sample-app/static/css/site.css', (text) => `${text}\n.${mark} { color: red }\n`)
  const styleSheet = async () => /\/static\/css\/site\.[0-9a-f]+\.css/.exec((await ask(url, { path: '/' })).text)![0]
  await eventuallyAt(styleSheet, 'the style sheet has the edit', ({ text }) => text.includes(mark))
})

test('a mistake is told, and its mend taken up', async () => {
  const file = 'sample-app/views/about.ts'
  const whole = await readFile(join(copy.folder, file), 'utf8')
  await edit(file, (text) => `${text}\nthrow new Error('a mistake of this minute')\n`)
  await eventually('the mistake is told', takenUpMs, async () => dev.output.includes('a mistake of this minute'))
  await edit(file, () => whole)
  await eventuallyAt(
    () => '/about',
    'the page is back',
    ({ status }) => status === 200,
  )
})
