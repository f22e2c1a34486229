import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { ServerError } from '../../src/errors.ts'
import { collect } from '../../src/index.ts'
import { temporaryDirectory } from '../temporary-directory.ts'
import { manifestOf } from './collected.ts'

const day = (number: number) => new Date(Date.UTC(2026, 0, number))
const long = (text: string) => `/* ${text} */`.repeat(100)

/** A site whose script changes from release to release. */
function startSite() {
  const source = temporaryDirectory({ 'js/page.js': long('1'), 'site.css': 'a {}' })
  const destination = join(temporaryDirectory(), 'collected')
  const release = (content: string, now: Date, options = {}) => {
    writeFileSync(join(source, 'js/page.js'), long(content))
    const result = collect([source], destination, { now, keepDays: 7, ...options })
    return { ...result, name: manifestOf(destination)['js/page.js']! }
  }
  const isThere = (name: string) =>
    ['', '.br', '.zst', '.gz'].map((suffix) => existsSync(join(destination, name + suffix)))
  const listed = () => readdirSync(destination, { recursive: true, encoding: 'utf8' }).sort()
  return { source, destination, release, isThere, listed }
}

const [all, none] = [Array(4).fill(true), Array(4).fill(false)]

describe('files of earlier collections', () => {
  test('stay for their days after they fell out of use, then go with their siblings', () => {
    const { release, isThere } = startSite()
    const first = release('1', day(1))
    // In use for long: that does not count.
    expect(release('2', day(100))).toMatchObject({ kept: 1, removed: [] })
    expect(release('2', day(106))).toMatchObject({ kept: 1, removed: [] })
    expect(isThere(first.name)).toEqual(all)
    expect(release('2', day(107))).toMatchObject({ kept: 0, removed: [first.name] })
    expect(isThere(first.name)).toEqual(none)
  })

  test('that are in use again stay, and their days are counted anew', () => {
    const { release, isThere } = startSite()
    const first = release('1', day(1))
    const second = release('2', day(2))
    expect(release('1', day(5))).toMatchObject({ name: first.name, written: 0, kept: 1 })
    expect(release('3', day(12))).toMatchObject({ removed: [second.name], kept: 1 })
    expect(isThere(first.name)).toEqual(all)
  })

  test('of a source that is gone stay as well', () => {
    const { source, destination, release, isThere } = startSite()
    const { name } = release('1', day(1))
    rmSync(join(source, 'js'), { recursive: true })
    collect([source], destination, { now: day(2) })
    expect(isThere(name)).toEqual(all)
    collect([source], destination, { now: day(9) })
    expect(isThere(name)).toEqual(none)
    expect(existsSync(join(destination, 'js'))).toBe(false)
  })

  test('go at once when they are kept for no days', () => {
    const { release, isThere } = startSite()
    const first = release('1', day(1))
    release('2', day(1), { keepDays: 0 })
    expect(isThere(first.name)).toEqual(none)
  })

  test('that somebody has removed are forgotten', () => {
    const { destination, release } = startSite()
    const first = release('1', day(1))
    release('2', day(2))
    rmSync(join(destination, first.name))
    expect(release('2', day(3))).toMatchObject({ kept: 0, removed: [] })
    expect(readFileSync(join(destination, 'staticfiles.json'), 'utf8')).toContain('"retired": {}')
  })

  test('are not touched by a collection that fails', () => {
    const { source, destination, release, isThere } = startSite()
    const first = release('1', day(1))
    release('2', day(2))
    writeFileSync(join(source, 'site.css'), 'url(missing.png)')
    expect(() => collect([source], destination, { now: day(50) })).toThrow(ServerError)
    expect(isThere(first.name)).toEqual(all)
  })
})

describe('clearing', () => {
  test('removes earlier files and strangers, and nothing of this collection', () => {
    const { destination, release, isThere, listed } = startSite()
    const first = release('1', day(1))
    writeFileSync(join(destination, 'stranger.txt'), '')
    const second = release('2', day(2), { clear: true })
    expect(second.removed).toContain('stranger.txt')
    expect([isThere(first.name), isThere(second.name)]).toEqual([none, all])
    expect(listed()).not.toContain('stranger.txt')
    expect(release('2', day(2), { clear: true })).toMatchObject({ written: 0, removed: [] })
  })

  test('a folder that collectstatic did not write is refused', () => {
    const destination = temporaryDirectory({ 'thesis.txt': 'all of it' })
    expect(() => collect([temporaryDirectory({ 'a.js': '1' })], destination, { clear: true })).toThrow(
      new ServerError(
        `${destination} is not cleared: it has no staticfiles.json, so it is not what collectstatic wrote`,
      ),
    )
    expect(readdirSync(destination)).toEqual(['thesis.txt'])
  })
})

describe('a dry run', () => {
  test('writes nothing, not even a folder, and says the same', () => {
    const source = temporaryDirectory({ 'a.css': long('a') })
    const destination = join(temporaryDirectory(), 'collected')
    const dry = collect([source], destination, { dryRun: true })
    expect(existsSync(destination)).toBe(false)
    expect(collect([source], destination)).toEqual(dry)
  })

  test('removes nothing', () => {
    const { release, listed } = startSite()
    release('1', day(1))
    release('2', day(2))
    const before = listed()
    expect(release('2', day(50), { dryRun: true }).removed).toHaveLength(1)
    expect(release('2', day(50), { dryRun: true, clear: true }).removed).not.toEqual([])
    expect(listed()).toEqual(before)
  })
})

test.each([
  ['*.scss', ['a.css', 'drafts/c.css', 'drafts/deep/b.css']],
  ['drafts', ['a.css', 'a.scss']],
  ['drafts/deep/*', ['a.css', 'a.scss', 'drafts/c.css']],
  ['**/b.css', ['a.css', 'a.scss', 'drafts/c.css']],
])('what %s matches is ignored', (pattern, left) => {
  const files = { 'a.css': '', 'a.scss': '', 'drafts/deep/b.css': '', 'drafts/c.css': '' }
  const destination = join(temporaryDirectory(), 'collected')
  collect([temporaryDirectory(files)], destination, { ignore: [pattern] })
  expect(Object.keys(manifestOf(destination))).toEqual(left)
})
