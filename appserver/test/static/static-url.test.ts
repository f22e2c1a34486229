import { join } from 'node:path'
import { expect, test } from 'vitest'
import { collect, createStaticUrl } from '../../src/index.ts'
import { temporaryDirectory } from '../temporary-directory.ts'

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
