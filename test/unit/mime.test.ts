import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { staticType } from '../../proxy/src/files/static-types.ts'

const read = (name: string) => readFileSync(new URL(`../../nginx/conf/${name}`, import.meta.url), 'utf8')
const types = [...read('mime.conf').matchAll(/^ {4}(\S+\/\S+) ([^;]+);/gm)].map(
  ([, type, list]) => [type!, list!] as const,
)
const [, listed] = /charset_types ([^;]+);/.exec(read('static.conf'))!
// nginx has text/html in every such list.
const withCharset = ['text/html', ...listed!.split(/\s+/)]

test('nginx has types', () => {
  expect(types.length).toBeGreaterThan(30)
})

test.each(types)('both fronts send %s for the same extensions', (type, list) => {
  for (const extension of list.split(' '))
    expect(staticType(`a.${extension}`)).toBe(withCharset.includes(type) ? `${type}; charset=utf-8` : type)
})
