import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'

interface LockedPackage {
  readonly resolved?: string
  readonly link?: boolean
  readonly integrity?: string
  readonly optionalDependencies?: Readonly<Record<string, string>>
}

describe.each(['package-lock.json', 'test/apps/next/package-lock.json', 'test/bench/peers/package-lock.json'])(
  '%s',
  (file) => {
    const lock = JSON.parse(readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8')) as {
      readonly packages: Readonly<Record<string, LockedPackage>>
    }
    const installed = Object.entries(lock.packages).filter(
      ([path, { link }]) => path.includes('node_modules/') && !link,
    )

    test('names no place to download from, so that any registry can serve it', () => {
      expect(installed.filter(([, { resolved }]) => resolved !== undefined).map(([path]) => path)).toEqual([])
    })

    test('holds every package to its content', () => {
      expect(installed.filter(([, { integrity }]) => integrity === undefined).map(([path]) => path)).toEqual([])
    })

    test('has every platform of a package that has one for each', () => {
      const known = new Set(Object.keys(lock.packages).map((path) => path.split('node_modules/').at(-1)))
      const wanted = installed.flatMap(([, { optionalDependencies }]) => Object.keys(optionalDependencies ?? {}))
      expect(wanted.filter((name) => !known.has(name))).toEqual([])
    })
  },
)
