import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { LoadError } from '../../src/errors.ts'
import { load } from '../../src/loader/loader.ts'
import { Program } from '../../src/loader/program.ts'
import { parseTarget } from '../../src/loader/target.ts'
import { temporaryDirectory } from '../temporary-directory.ts'

const quiet = () => new Program({ host: '', port: 0, patienceMs: 100, notice: () => {}, onClose: () => {} })
const loaded = async (name: string, directory: string) => (await load(name, directory, quiet())).application

const failure = async (name: string, directory: string) =>
  loaded(name, directory).then(
    () => expect.fail('it was loaded'),
    (error: Error) => error,
  )

describe('the target', () => {
  test.each([
    ['app.ts:application', 'app.ts', 'application'],
    ['./src/app.ts:site.application', './src/app.ts', 'site.application'],
    ['C:/app.ts:$app_1', 'C:/app.ts', '$app_1'],
    ['@scope/site:default', '@scope/site', 'default'],
  ])('%s has a module and an attribute', (name, module, attribute) => {
    expect(parseTarget(name)).toEqual({ name, module, attribute, call: undefined })
  })

  test.each(['app.ts', './a:b/server.js', '@scope/site', 'C:/app.ts'])('%s is a module alone', (name) => {
    expect(parseTarget(name)).toEqual({ name, module: name, attribute: undefined, call: undefined })
  })

  test.each<[string, string, unknown[]]>([
    ['app.ts:create()', 'create', []],
    ['app.ts:create("prod", 2)', 'create', ['prod', 2]],
    ['app.ts:site.create({"debug": [true, null]})', 'site.create', [{ debug: [true, null] }]],
    ['app.ts:create("a:b()")', 'create', ['a:b()']],
  ])('%s calls a factory', (name, attribute, call) => {
    expect(parseTarget(name)).toEqual({ name, module: 'app.ts', attribute, call })
  })

  test.each(["'prod'", 'prod', '1,', 'a=1'])('a factory takes no (%s)', (given) => {
    expect(() => parseTarget(`app.ts:create(${given})`)).toThrow(
      `"app.ts:create(${given})" calls its factory with (${given}): expected JSON values, for example ("prod", 2)`,
    )
  })

  test.each(['', 'app.ts:', ':application', 'app.ts:a b', 'app.ts:a..b', 'app.ts:1a', 'app.ts:a('])(
    '"%s" is refused with the form that was expected',
    (name) => {
      expect(() => parseTarget(name)).toThrow(LoadError)
      expect(() => parseTarget(name)).toThrow(
        `"${name}" does not name an application: expected MODULE:ATTRIBUTE, for example sample-app/gateway.ts:application`,
      )
    },
  )
})

describe('what can be loaded', () => {
  const files = {
    'app.mts': `
      export const application: string = 'typed'
      export const site = { inner: { application: 'dotted' } }
      export default 'the default'
    `,
    'common.cjs': `exports.application = 'common'`,
    'node_modules/installed/package.json':
      '{"name":"installed","version":"1.0.0","exports":{".":"./main.mjs","./sub":"./sub.mjs"}}',
    'node_modules/installed/main.mjs': `export const application = 'package'`,
    'node_modules/installed/sub.mjs': `export const application = 'subpath'`,
    'below/app.mjs': `export const application = 'below'`,
  }

  test.each([
    ['a TypeScript module', 'app.mts:application', 'typed'],
    ['a module with ./', './app.mts:application', 'typed'],
    ['a module in a folder', 'below/app.mjs:application', 'below'],
    ['a dotted attribute', 'app.mts:site.inner.application', 'dotted'],
    ['the default export', 'app.mts:default', 'the default'],
    ['a CommonJS module', 'common.cjs:application', 'common'],
    ['an installed package', 'installed:application', 'package'],
    ["a package's subpath", 'installed/sub:application', 'subpath'],
  ])('%s', async (_, name, value) => {
    expect(await loaded(name, temporaryDirectory(files))).toBe(value)
  })

  test('a module by its absolute path, whatever the directory', async () => {
    const directory = temporaryDirectory(files)
    expect(await loaded(`${join(directory, 'below/app.mjs')}:application`, '/')).toBe('below')
  })

  test('a method keeps working when the attribute is inherited', async () => {
    const directory = temporaryDirectory({
      'app.mjs': 'class Site { application() { return "inherited" } }; export const site = new Site()',
    })
    expect(await loaded('app.mjs:site.application', directory)).toBeTypeOf('function')
  })
})

describe('what can not', () => {
  test('a module that is not there is said with the path that was looked at', async () => {
    const directory = temporaryDirectory()
    const error = await failure('missing/app.ts:application', directory)
    expect(error).toBeInstanceOf(LoadError)
    expect(error.message).toBe(
      `no module missing/app.ts (of "missing/app.ts:application"): there is no file ${directory}/missing/app.ts, and no package of that name`,
    )
  })

  test('a file without its ending is none, and the one that is there is named', async () => {
    const directory = temporaryDirectory({ 'app.ts': '' })
    const { message } = await failure('app:application', directory)
    expect(message).toMatch(/^no module app \(of "app:application"\): .*; did you mean app\.ts\?$/)
  })

  test('a folder is no module', async () => {
    const directory = temporaryDirectory({ 'site/app.mjs': '' })
    expect((await failure('./site:application', directory)).message).toContain('no module ./site')
  })

  test('an attribute that is not there is said with those that are', async () => {
    const directory = temporaryDirectory({ 'app.mjs': 'export const app = 1; export const other = 2' })
    const error = await failure('app.mjs:application', directory)
    expect(error).toBeInstanceOf(LoadError)
    expect(error.message).toBe('module app.mjs has no attribute application; it exports app, other')
  })

  test('a module without exports says so', async () => {
    const directory = temporaryDirectory({ 'app.mjs': '' })
    expect((await failure('app.mjs:application', directory)).message).toMatch(/; it exports nothing$/)
  })

  test.each(['site.missing', 'site.missing.application', 'nothing', 'nothing.application'])(
    'the attribute %s leads nowhere',
    async (attribute) => {
      const directory = temporaryDirectory({ 'app.mjs': 'export const nothing = null; export const site = {}' })
      const error = await failure(`app.mjs:${attribute}`, directory)
      expect(error.message).toBe(`module app.mjs has no attribute ${attribute}; it exports nothing, site`)
    },
  )

  test('what the module throws arrives as it was thrown, stack included', async () => {
    const directory = temporaryDirectory({
      'app.mjs': 'function configure() {\n  throw new TypeError("no database")\n}\nconfigure()\n',
    })
    const error = await failure('app.mjs:application', directory)
    expect(error).not.toBeInstanceOf(LoadError)
    expect(error).toBeInstanceOf(TypeError)
    expect(error.stack).toMatch(/TypeError: no database\n +at configure \(.*app\.mjs:2/)
  })

  test('a module that imports a missing one is no missing module', async () => {
    const directory = temporaryDirectory({ 'app.mjs': 'import "./absent.mjs"' })
    const error = await failure('app.mjs:application', directory)
    expect(error).not.toBeInstanceOf(LoadError)
    expect(error.message).toContain('absent.mjs')
  })
})
