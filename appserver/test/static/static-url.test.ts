import { execFile } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { collect, createStaticUrl } from '../../src/index.ts'
import { temporaryDirectory } from '../temporary-directory.ts'

const appserver = join(import.meta.dirname, '../..')

test('a collected file has the URL of its hashed name', () => {
  const destination = temporaryDirectory()
  collect([temporaryDirectory({ 'css/site.css': 'a {}' })], destination)
  const staticUrl = createStaticUrl({ manifestPath: join(destination, 'staticfiles.json') })
  expect(staticUrl('css/site.css')).toMatch(/^\/static\/css\/site\.[0-9a-f]{10}\.css$/)
})

test('a file that was not collected keeps its name', () => {
  const manifestPath = join(temporaryDirectory({ 'm.json': '{"version":1,"files":{}}' }), 'm.json')
  expect(createStaticUrl({ manifestPath })('css/other.css')).toBe('/static/css/other.css')
})

test.each(['constructor', 'toString', '__proto__'])('%s is a name like any other', (name) => {
  const manifestPath = join(temporaryDirectory({ 'm.json': '{"version":1,"files":{}}' }), 'm.json')
  expect(createStaticUrl({ manifestPath })(name)).toBe(`/static/${name}`)
})

test('without a manifest every file keeps its name: nothing has been collected yet', () => {
  const staticUrl = createStaticUrl({ manifestPath: join(temporaryDirectory(), 'missing.json') })
  expect(staticUrl('css/site.css')).toBe('/static/css/site.css')
})

test('the prefix is what the front serves', () => {
  const manifestPath = join(
    temporaryDirectory({ 'm.json': '{"version":1,"files":{"a.js":"a.0123456789.js"}}' }),
    'm.json',
  )
  expect(createStaticUrl({ manifestPath, prefix: '/assets/' })('a.js')).toBe('/assets/a.0123456789.js')
})

test('a broken manifest is an error, not an empty one', () => {
  const manifestPath = join(temporaryDirectory({ 'm.json': '{"version":' }), 'm.json')
  expect(() => createStaticUrl({ manifestPath })).toThrow(SyntaxError)
})

test('a name is percent-encoded, its folders are not', () => {
  const manifestPath = join(temporaryDirectory(), 'missing.json')
  expect(createStaticUrl({ manifestPath })('img/50 % off?#1.png')).toBe('/static/img/50%20%25%20off%3F%231.png')
})

test('a later collection is seen without a restart', () => {
  const [source, destination] = [temporaryDirectory({ 'site.css': 'a {}' }), temporaryDirectory()]
  const staticUrl = createStaticUrl({ manifestPath: join(destination, 'staticfiles.json'), freshMs: 0 })
  expect(staticUrl('site.css')).toBe('/static/site.css')
  collect([source], destination)
  const first = staticUrl('site.css')
  expect(first).toMatch(/^\/static\/site\.[0-9a-f]{10}\.css$/)
  writeFileSync(join(source, 'site.css'), 'b {}')
  collect([source], destination)
  expect(staticUrl('site.css')).toMatch(/^\/static\/site\.[0-9a-f]{10}\.css$/)
  expect(staticUrl('site.css')).not.toBe(first)
})

test('the manifest is not looked at again while what was read is fresh', () => {
  const [source, destination] = [temporaryDirectory({ 'site.css': 'a {}' }), temporaryDirectory()]
  const staticUrl = createStaticUrl({ manifestPath: join(destination, 'staticfiles.json'), freshMs: 60_000 })
  collect([source], destination)
  expect(staticUrl('site.css')).toBe('/static/site.css')
})

test('a manifest that is broken later is an error once, and the names that were known go on', () => {
  const manifestPath = join(
    temporaryDirectory({ 'm.json': '{"version":1,"files":{"a.js":"a.0123456789.js"}}' }),
    'm.json',
  )
  const staticUrl = createStaticUrl({ manifestPath, freshMs: 0 })
  writeFileSync(manifestPath, '{"version":')
  expect(() => staticUrl('a.js')).toThrow(SyntaxError)
  expect(staticUrl('a.js')).toBe('/static/a.0123456789.js')
})

test('the manifest is by default where collectstatic writes it by default', async () => {
  const project = temporaryDirectory({ 'static/site.css': 'a {}', 'application.ts': '' })
  const run = (...args: string[]) => promisify(execFile)(process.execPath, args, { cwd: project })
  await run(join(appserver, 'src/cli.ts'), 'collectstatic', '--app', 'application.ts:application')
  const program = `import { createStaticUrl } from ${JSON.stringify(join(appserver, 'src/index.ts'))}; console.log(createStaticUrl()('site.css'))`
  const { stdout } = await run('--input-type=module', '--eval', program)
  expect(stdout).toMatch(/^\/static\/site\.[0-9a-f]{10}\.css\n$/)
})
