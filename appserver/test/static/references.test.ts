import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { collected } from './collected.ts'

describe('references in stylesheets', () => {
  test.each([
    ['url(logo.svg)', /^url\(logo\.[0-9a-f]{10}\.svg\)$/],
    ['url("logo.svg")', /^url\("logo\.[0-9a-f]{10}\.svg"\)$/],
    ["url( 'logo.svg' )", /^url\( 'logo\.[0-9a-f]{10}\.svg' \)$/],
    ['url(./logo.svg#part)', /^url\(\.\/logo\.[0-9a-f]{10}\.svg#part\)$/],
    ['url(logo.svg?v=1)', /^url\(logo\.[0-9a-f]{10}\.svg\?v=1\)$/],
    ['@import "logo.svg";', /^@import "logo\.[0-9a-f]{10}\.svg";$/],
    ['url(a.svg), url(logo.svg)', /^url\(a\.[0-9a-f]{10}\.svg\), url\(logo\.[0-9a-f]{10}\.svg\)$/],
  ])('%s gets the hashed name', (css, expected) => {
    expect(collected({ 'site.css': css, 'logo.svg': '<svg/>', 'a.svg': '<svg />' }).read('site.css')).toMatch(expected)
  })

  test.each([
    'url(https://other.example/a.svg)',
    'url(//other.example/a.svg)',
    'url(/static/a.svg)',
    'url(data:image/png;base64,AAAA)',
    'url(#part)',
    "@import 'https://fonts.example/css';",
  ])('%s stays as it is', (css) => {
    expect(collected({ 'site.css': css }).read('site.css')).toBe(css)
  })

  test('are looked up from the folder of the stylesheet', () => {
    const { manifest, read } = collected({
      'css/site.css': 'url(../img/a.png) url(b.png)',
      'img/a.png': 'a',
      'css/b.png': 'b',
    })
    const b = manifest['css/b.png']!.slice('css/'.length)
    expect(read('css/site.css')).toBe(`url(../${manifest['img/a.png']}) url(${b})`)
  })

  test('may lead into another source', () => {
    const { manifest, read } = collected({ 'site.css': 'url(a.png)' }, { 'a.png': 'a' })
    expect(read('site.css')).toBe(`url(${manifest['a.png']})`)
  })

  test('carry a change at the end of the chain to its beginning', () => {
    const chain = (end: string) => ({ 'a.css': '@import "b.css";', 'b.css': 'url(c.svg)', 'c.svg': end })
    const before = collected(chain('<svg/>'))
    const after = collected(chain('<svg>!</svg>'))
    for (const name of ['a.css', 'b.css', 'c.svg']) expect(after.manifest[name]).not.toBe(before.manifest[name])
    expect(after.read('a.css')).toBe(`@import "${after.manifest['b.css']}";`)
  })

  test('are not touched in other files', () => {
    expect(collected({ 'a.js': 'const css = "url(missing.svg)"' }).read('a.js')).toContain('url(missing.svg)')
  })

  test.each(['/* url(missing.svg) */', 'a::after { content: "url(missing.svg)"; }'])('are none in %s', (css) => {
    expect(collected({ 'site.css': css }).read('site.css')).toBe(css)
  })

  test('may be percent-encoded', () => {
    const { manifest, read } = collected({ 'site.css': 'url(gr%C3%BC%C3%9Fe.svg)', 'grüße.svg': '<svg/>' })
    expect(read('site.css')).toBe(`url(${encodeURIComponent(manifest['grüße.svg']!)})`)
  })

  test('of a file that is not UTF-8 stay, and so does every byte of it', () => {
    const latin1 = Buffer.from('/* Grüße */ url(logo.svg)', 'latin1')
    const { destination, manifest, result } = collected({ 'site.css': latin1, 'logo.svg': '<svg/>' })
    expect(readFileSync(join(destination, manifest['site.css']!))).toEqual(latin1)
    expect(result.warnings).toEqual(['static file site.css stays as it is: it is not UTF-8'])
  })
})
