import { describe, expect, test } from 'vitest'
import { ServerError } from '../../src/errors.ts'
import { collected } from './collected.ts'

const hash = '[0-9a-f]{10}'

describe('references in modules', () => {
  test.each([
    ["import { a } from './part.js'", `import { a } from './part\\.${hash}\\.js'`],
    ['import"./part.js"', `import"./part\\.${hash}\\.js"`],
    ["export * from './part.js'", `export \\* from './part\\.${hash}\\.js'`],
    ["export { a as b } from '../js/part.js'", `export { a as b } from '\\.\\./js/part\\.${hash}\\.js'`],
    ["await import('./part.js?v=1')", `await import\\('./part\\.${hash}\\.js\\?v=1'\\)`],
    ['import(`./part.js`)', `import\\(\`./part\\.${hash}\\.js\`\\)`],
    ["import data from './data.json' with { type: 'json' }", `from './data\\.${hash}\\.json' with`],
    ["new Worker(new URL('./part.js', import.meta.url))", `new URL\\('./part\\.${hash}\\.js', import\\.meta\\.url\\)`],
    ["new URL( 'data.json' , import.meta.url )", `new URL\\( 'data\\.${hash}\\.json' , import`],
  ])('%s gets the hashed name', (module, expected) => {
    const { read } = collected({ 'js/page.mjs': module, 'js/part.js': 'export const a = 1', 'js/data.json': '{}' })
    expect(read('js/page.mjs')).toMatch(new RegExp(expected))
  })

  test.each([
    "import react from 'react'",
    "import '/static/js/part.js'",
    "import 'https://other.example/part.js'",
    "// import './missing.js'",
    'const text = "import \'./missing.js\'"',
    "const text = `import('./missing.js')`",
    "import('./missing/' + name + '.js')",
    `import(\`./missing/\${name}.js\`)`,
    "new URL('./missing.js', location.href)",
    "new URL('/missing.js', import.meta.url)",
    "new URL('.', import.meta.url)",
    "new URL('../', import.meta.url)",
    "console.log('./missing.js', import.meta.url)",
  ])('%s stays as it is', (module) => {
    const { read, result } = collected({ 'js/page.js': module })
    expect(read('js/page.js')).toBe(module)
    expect(result.warnings).toEqual([])
  })

  test.each(["import './missing.js'", "import('./missing.js')", "export * from './missing.js'"])(
    '%s that leads nowhere is refused',
    (module) => {
      expect(() => collected({ 'js/page.js': module })).toThrow(
        new ServerError('static file js/page.js refers to js/missing.js, which is in no source'),
      )
    },
  )

  test('a URL that leads nowhere stays, with a warning: not every one is needed', () => {
    const module = "new URL('./missing.js', import.meta.url)"
    const { read, result } = collected({ 'js/page.js': module })
    expect(read('js/page.js')).toBe(module)
    expect(result.warnings).toEqual(['static file js/page.js refers to js/missing.js, which is in no source'])
  })

  test('a script that is no module stays, with a warning', () => {
    const { read, result } = collected({ 'old.js': 'var text = `' })
    expect(read('old.js')).toBe('var text = `')
    expect(result.warnings).toEqual([expect.stringMatching(/^static file old\.js stays as it is: /)])
  })
})

describe('modules that import each other in a circle', () => {
  const circle = (end: string) => ({
    'a.js': "import './b.js'",
    'b.js': `import './a.js'; import './leaf.js'`,
    'leaf.js': end,
    'page.js': "import './a.js'",
  })

  test('have one hash, and their references lead to each other', () => {
    const { manifest, read } = collected(circle('1'))
    const [a, b] = [manifest['a.js']!, manifest['b.js']!]
    expect(a.slice('a.'.length)).toBe(b.slice('b.'.length))
    expect(read('a.js')).toBe(`import './${b}'`)
    expect(read('b.js')).toBe(`import './${a}'; import './${manifest['leaf.js']}'`)
    expect(read('page.js')).toBe(`import './${a}'`)
  })

  test('all get new names when one of them, or what they lead to, changes', () => {
    const before = collected(circle('1')).manifest
    expect(collected(circle('1')).manifest).toEqual(before)
    const leaf = collected(circle('2')).manifest
    const member = collected({ ...circle('1'), 'b.js': "import './a.js'; import './leaf.js'; 1" }).manifest
    for (const name of ['a.js', 'b.js', 'page.js']) {
      expect(leaf[name]).not.toBe(before[name])
      expect(member[name]).not.toBe(before[name])
    }
    expect(member['leaf.js']).toBe(before['leaf.js'])
  })

  test('may be one module that speaks of itself', () => {
    const { manifest, read } = collected({ 'w.js': "new Worker(new URL('./w.js', import.meta.url))" })
    expect(read('w.js')).toBe(`new Worker(new URL('./${manifest['w.js']}', import.meta.url))`)
  })

  test('and two circles that share a module are one', () => {
    const { manifest, read } = collected({
      'a.js': "import './b.js'",
      'b.js': "import './a.js'; import './c.js'",
      'c.js': "import './b.js'",
      'd.js': '1',
    })
    const hashes = new Set(['a.js', 'b.js', 'c.js'].map((name) => manifest[name]!.split('.')[1]))
    expect(hashes.size).toBe(1)
    expect(read('b.js')).toBe(`import './${manifest['a.js']}'; import './${manifest['c.js']}'`)
  })

  test('stylesheets too', () => {
    const { manifest, read } = collected({ 'a.css': '@import "b.css";', 'b.css': '@import "a.css";' })
    expect(read('b.css')).toBe(`@import "${manifest['a.css']}";`)
  })
})

describe('source maps', () => {
  const map = '{"version":3,"file":"page.js","sources":["../ts/page.ts"],"sourcesContent":["export {}"],"mappings":""}'

  test.each([
    ['page.js', 'console.log(1)\n//# sourceMappingURL=page.js.map\n'],
    ['page.mjs', 'console.log(1);//@ sourceMappingURL=page.mjs.map'],
    ['page.css', 'a {}\n/*# sourceMappingURL=page.css.map */'],
  ])('of %s are found by their hashed names', (name, text) => {
    const { manifest, read } = collected({ [name]: text, [`${name}.map`]: map })
    expect(read(name)).toBe(text.replace(`${name}.map`, manifest[`${name}.map`]!))
    expect(read(`${name}.map`)).toBe(map)
  })

  test('that are in no source are missed with a warning', () => {
    const text = '1\n//# sourceMappingURL=vendor.js.map'
    const { read, result } = collected({ 'vendor.js': text })
    expect(read('vendor.js')).toBe(text)
    expect(result.warnings).toEqual(['static file vendor.js refers to vendor.js.map, which is in no source'])
  })

  test('that are written into the file stay there', () => {
    const text = '1\n//# sourceMappingURL=data:application/json;base64,e30='
    expect(collected({ 'a.js': text }).read('a.js')).toBe(text)
  })

  test('lead to sources that were collected, but for those whose content they hold', () => {
    const sources = ['"a.ts", "b.ts"', ', "gone.ts"'].join('')
    const text = `{"version":3,"sources":[${sources}],"sourcesContent":[null,"b",null],"mappings":""}`
    const { manifest, read } = collected({ 'page.js.map': text, 'a.ts': 'a', 'b.ts': 'b' })
    expect(read('page.js.map')).toBe(text.replace('"a.ts"', `"${manifest['a.ts']}"`))
  })

  test('that speak of the script they belong to make a circle with it', () => {
    const { manifest, read } = collected({
      'a.js': '1\n//# sourceMappingURL=a.js.map',
      'a.js.map': '{"version":3,"sources":["a.js"],"mappings":""}',
    })
    expect(read('a.js')).toContain(`sourceMappingURL=${manifest['a.js.map']}`)
    expect(read('a.js.map')).toContain(`"sources":["${manifest['a.js']}"]`)
  })
})
