import { expect, test } from 'vitest'
import { RunningServer } from '../running-server.ts'
import { temporaryDirectory } from '../temporary-directory.ts'

const tsgi = (name: string) => `(environ, startResponse) => { startResponse('200 OK', []); return ['${name}'] }`

const files: Record<string, string> = {
  'exported.cjs': `module.exports = ${tsgi('module.exports')}`,
  'named.cjs': `exports.app = ${tsgi('exports.app')}`,
  'computed.cjs': `for (const name of ['app']) exports[name] = ${tsgi('a name that no reader of the source finds')}`,
  'compiled.cjs': `
    Object.defineProperty(exports, '__esModule', { value: true })
    exports.default = ${tsgi('compiled default')}
    exports.app = ${tsgi('compiled name')}`,
  'again.mjs': `export { default } from './compiled.cjs'`,
  'typed.cts': `const app = ${tsgi('typed CommonJS').replace('environ,', 'environ: object,')}\nmodule.exports = { app }`,
  'typed.mts': `export default ${tsgi('typed default').replace('environ,', 'environ: object,')}`,
  'common/package.json': '{ "type": "commonjs" }',
  'common/app.js': `module.exports = ${tsgi('a .js of CommonJS')}\nmodule.exports.other = 1`,
  'application.mjs': `export const application = ${tsgi('application')}\nexport default ${tsgi('default')}`,
  'factory.mjs': `
    export const create = (name, depth) => ${tsgi('NAME').replace("'NAME'", '`$' + '{name} $' + '{depth}`')}
    export const later = async () => ${tsgi('later')}
    export const site = { name: 'this', create() { const { name } = this; return ${tsgi('NAME').replace("'NAME'", 'name')} } }
    export const promised = Promise.resolve(${tsgi('promised')})
    export const nothing = () => {}
    export const failing = () => { throw new RangeError('no such profile') }
    export const version = '1.0'`,
}

/** Asks the application by the real command, which loads it as a worker does. */
async function body(target: string): Promise<string> {
  const cwd = temporaryDirectory(files)
  const { code, stdout, stderr } = await RunningServer.run(['call', target, '/'], { cwd }).ended
  return code === 0 ? stdout : stderr
}

test.each([
  ['exported.cjs', 'module.exports'],
  ['exported.cjs:default', 'module.exports'],
  ['named.cjs:app', 'exports.app'],
  ['computed.cjs:app', 'a name that no reader of the source finds'],
  ['compiled.cjs', 'compiled default'],
  ['compiled.cjs:default', 'compiled default'],
  ['compiled.cjs:app', 'compiled name'],
  ['again.mjs', 'compiled default'],
  ['typed.cts:app', 'typed CommonJS'],
  ['typed.mts', 'typed default'],
  ['common/app.js', 'a .js of CommonJS'],
  ['application.mjs', 'application'],
  ['application.mjs:default', 'default'],
  ['factory.mjs:create("prod", 2)', 'prod 2'],
  ['factory.mjs:later()', 'later'],
  ['factory.mjs:site.create()', 'this'],
  ['factory.mjs:promised', 'promised'],
])('%s', async (target, expected) => {
  expect(await body(target)).toBe(expected)
})

test.each([
  ['named.cjs:application', /module named\.cjs has no attribute application; it exports app\n/],
  ['exported.cjs:app', /module exported\.cjs has no attribute app; it exports default\n/],
  ['compiled.cjs:other', /module compiled\.cjs has no attribute other; it exports default, app\n/],
  ['factory.mjs:nothing()', /factory\.mjs:nothing\(\) gave undefined: expected an application\n/],
  ['factory.mjs:version()', /version of module factory\.mjs is no factory: it is string, not a function\n/],
  ['factory.mjs:failing()', /could not be loaded:\nRangeError: no such profile\n +at .*factory\.mjs/],
  [
    'factory.mjs:create',
    /the application is a function named create, as factories are; name what it makes: MODULE:create\(\);/,
  ],
])('%s is refused in one line', async (target, expected) => {
  expect(await body(target)).toMatch(expected)
})
