import { existsSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { ServerError } from '../../src/errors.ts'
import { collect } from '../../src/index.ts'
import { temporaryDirectory } from '../temporary-directory.ts'
import { collected, type Files, manifestOf } from './collected.ts'

const listed = (destination: string) => readdirSync(destination, { recursive: true, encoding: 'utf8' }).sort()

describe('names', () => {
  test('hold the hash of the content before the last extension', () => {
    const { manifest, read } = collected({ 'css/site.css': 'a {}', 'app.min.js': '1', LICENSE: 'free' })
    expect(manifest).toEqual({
      LICENSE: expect.stringMatching(/^LICENSE\.[0-9a-f]{10}$/),
      'app.min.js': expect.stringMatching(/^app\.min\.[0-9a-f]{10}\.js$/),
      'css/site.css': expect.stringMatching(/^css\/site\.[0-9a-f]{10}\.css$/),
    })
    expect(read('css/site.css')).toBe('a {}')
  })

  test('change with the content and only with it', () => {
    const one = collected({ 'a.js': '1' }).manifest
    const same = collected({ 'a.js': '1' }).manifest
    const other = collected({ 'a.js': '2' }).manifest
    expect(same).toEqual(one)
    expect(other['a.js']).not.toBe(one['a.js'])
  })

  test('of hidden files, and what is in hidden folders, are left out', () => {
    const { manifest } = collected({ 'a.js': '1', '.env': 'SECRET=1', '.git/config.js': '1', 'a.js~': '1' })
    expect(Object.keys(manifest)).toEqual(['a.js'])
  })

  test('that lead out of the source by a link are left out', () => {
    const source = temporaryDirectory({ 'a.js': '1' })
    symlinkSync('/etc/passwd', join(source, 'passwd.txt'))
    const destination = temporaryDirectory()
    collect([source], destination)
    expect(Object.keys(manifestOf(destination))).toEqual(['a.js'])
  })
})

describe('what is refused in one sentence', () => {
  test('a reference that leads nowhere, and no manifest is written', () => {
    const destination = join(temporaryDirectory(), 'collected')
    const source = temporaryDirectory({ 'css/a.css': 'url(../missing.png)' })
    expect(() => collect([source], destination)).toThrow(
      new ServerError('static file css/a.css refers to missing.png, which is in no source'),
    )
    expect(existsSync(join(destination, 'staticfiles.json'))).toBe(false)
  })

  test('two sources with a file of the same name, with both paths', () => {
    const sources = [temporaryDirectory({ 'a.js': '1' }), temporaryDirectory({ 'a.js': '1' })]
    expect(() => collect(sources, temporaryDirectory())).toThrow(
      new ServerError(`static file a.js is in two sources: ${sources[0]}/a.js and ${sources[1]}/a.js`),
    )
  })

  test('two files whose names differ in case only', () => {
    const sources = [temporaryDirectory({ 'img/Logo.svg': '1' }), temporaryDirectory({ 'img/logo.svg': '2' })]
    expect(() => collect(sources, temporaryDirectory())).toThrow(
      new ServerError(
        `static files img/Logo.svg and img/logo.svg are one where case does not count: ${sources[0]}/img/Logo.svg and ${sources[1]}/img/logo.svg`,
      ),
    )
  })

  test('a manifest that is none', () => {
    const destination = temporaryDirectory({ 'staticfiles.json': '{"version":' })
    expect(() => collect([temporaryDirectory({ 'a.js': '1' })], destination)).toThrow(
      /^cannot read the manifest .*staticfiles\.json: /,
    )
  })

  test('a source that is not there', () => {
    const missing = join(temporaryDirectory(), 'missing')
    expect(() => collect([missing], temporaryDirectory())).toThrow(`cannot read the static files in ${missing}: ENOENT`)
  })

  test('a destination that can not be written', () => {
    const blocked = join(temporaryDirectory({ file: '' }), 'file')
    expect(() => collect([temporaryDirectory({ 'a.js': '1' })], blocked)).toThrow(/^cannot (read|write) .*file/)
  })
})

describe('compressed siblings', () => {
  const text = 'body { color: black } '.repeat(200)

  test('hold the same content', () => {
    const { destination, manifest } = collected({ 'site.css': text })
    const sibling = (suffix: string) => readFileSync(join(destination, `${manifest['site.css']}${suffix}`))
    expect(brotliDecompressSync(sibling('.br')).toString()).toBe(text)
    expect(zstdDecompressSync(sibling('.zst')).toString()).toBe(text)
    expect(gunzipSync(sibling('.gz')).toString()).toBe(text)
  })

  test.each<[string, Files]>([
    ['that would be larger', { 'tiny.css': 'a{}' }],
    ['of what is compressed already', { 'photo.png': text }],
  ])('%s are not made', (_, files) => {
    const { destination, manifest } = collected(files)
    expect(listed(destination)).toEqual([...Object.values(manifest), 'staticfiles.json'].sort())
  })

  test('are not in the manifest', () => {
    expect(Object.keys(collected({ 'site.css': text }).manifest)).toEqual(['site.css'])
  })
})

describe('a second run', () => {
  test('writes nothing when nothing has changed', () => {
    const { sources, destination, result } = collected({ 'a.js': '1', 'b.js': '2' })
    const written = (name: string) => statSync(join(destination, name)).ino
    const before = Object.fromEntries(Object.values(manifestOf(destination)).map((name) => [name, written(name)]))
    const manifestIno = written('staticfiles.json')
    expect(result).toMatchObject({ files: 2, written: 2 })
    expect(collect(sources, destination)).toMatchObject({ files: 2, written: 0 })
    for (const [name, ino] of Object.entries(before)) expect(written(name)).toBe(ino)
    expect(written('staticfiles.json')).toBe(manifestIno)
  })

  test('writes what has changed, and keeps the old name for pages that still ask for it', () => {
    const { sources, destination, manifest } = collected({ 'a.js': '1', 'b.js': '2' })
    writeFileSync(join(sources[0]!, 'a.js'), 'changed')
    expect(collect(sources, destination)).toMatchObject({ files: 2, written: 1 })
    expect(manifestOf(destination)['b.js']).toBe(manifest['b.js'])
    expect(existsSync(join(destination, manifest['a.js']!))).toBe(true)
  })

  test('forgets what is gone', () => {
    const { sources, destination } = collected({ 'a.js': '1', 'b.js': '2' })
    rmSync(join(sources[0]!, 'a.js'))
    collect(sources, destination)
    expect(Object.keys(manifestOf(destination))).toEqual(['b.js'])
  })

  test('that fails leaves the manifest of the first in force', () => {
    const { sources, destination, manifest } = collected({ 'a.css': 'a {}' })
    writeFileSync(join(sources[0]!, 'a.css'), 'url(missing.png)')
    expect(() => collect(sources, destination)).toThrow(ServerError)
    expect(manifestOf(destination)).toEqual(manifest)
  })

  test('leaves no temporary files', () => {
    const { sources, destination } = collected({ 'a.js': '1' })
    collect(sources, destination)
    expect(listed(destination).filter((name) => name.endsWith('.tmp'))).toEqual([])
  })
})
