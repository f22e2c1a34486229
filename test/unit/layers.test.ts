import { existsSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { findCycle, readImports } from './source-tree.ts'

/** How values look that can be called: the loader asks, too. */
const forms = ['brand', 'signature', 'call-form', 'node/form', 'forms'].map((name) => `gateway/${name}.ts`)

/** The application server's layers, lowest first: a file may import from its own layer and from those below. */
const layers: readonly (readonly string[])[] = [
  [
    'settings/',
    'errors.ts',
    'gateway/tsgi.ts',
    ...forms,
    'metrics/figures.ts',
    'inspector-guard.ts',
    'compile-cache.ts',
  ],
  ['exchange.ts', 'field-names.ts', 'messages.ts', 'status.ts', 'lifecycle.ts'],
  ['logs/', 'static/', 'loader/'],
  ['plain-answer.ts', 'config/', 'metrics/'],
  ['gateway/'],
  ['transport/'],
  ['worker/', 'sockets/'],
  ['master/'],
  ['control/', 'development/'],
  ['server.ts'],
  ['signals.ts'],
  ['commands/'],
  ['cli.ts', 'index.ts'],
]

/** What a room may import of the other workspaces. */
const rooms: Readonly<Record<string, readonly string[]>> = {
  appserver: [],
  proxy: ['appserver/settings'],
  nginx: ['appserver/settings'],
  'sample-app': ['appserver'],
}

const workspaces = ['appserver', 'proxy', 'sample-app', 'portico-test', 'express-app']

function layerOf(file: string): number {
  const path = file.replace('appserver/src/', '')
  const exact = layers.findIndex((layer) => layer.includes(path))
  return exact !== -1
    ? exact
    : layers.findIndex((layer) => layer.some((entry) => entry.endsWith('/') && path.startsWith(entry)))
}

describe('the rooms', () => {
  test.each(Object.entries(rooms))('%s imports of the other rooms only what the design allows', (room, allowed) => {
    const foreign = [...readImports(room)].flatMap(([file, imports]) =>
      imports
        .filter((name) =>
          workspaces.some(
            (workspace) => workspace !== room && (name === workspace || name.startsWith(`${workspace}/`)),
          ),
        )
        .filter((name) => !allowed.includes(name))
        .map((name) => `${file} imports ${name}`),
    )
    expect(foreign).toEqual([])
  })

  test.each([...Object.keys(rooms), 'deploy', 'test'])('%s has no import cycle, type imports included', (room) => {
    expect(findCycle(readImports(room))).toBeUndefined()
  })

  test.each(['deploy/template', 'deploy/doctor'])('%s runs where nothing is installed', (folder) => {
    const packages = [...readImports(folder)]
      .filter(([file]) => !/\/(apps|files)\//.test(file))
      .flatMap(([file, imports]) => imports.map((name) => [file, name] as const))
      .filter(
        ([, name]) =>
          !name.endsWith('.ts') && existsSync(new URL(`../../node_modules/${name.split('/')[0]}`, import.meta.url)),
      )
    expect(packages).toEqual([])
  })

  test('a cycle would be found', () => {
    const imports = new Map([
      ['a.ts', ['b.ts']],
      ['b.ts', ['c.ts']],
      ['c.ts', ['b.ts']],
    ])
    expect(findCycle(imports)).toEqual(['b.ts', 'c.ts', 'b.ts'])
  })
})

describe('the application server', () => {
  const imports = readImports('appserver/src')

  test('every file has its layer', () => {
    expect([...imports.keys()].filter((file) => layerOf(file) === -1)).toEqual([])
  })

  test('no file imports from a layer above its own', () => {
    const upward = [...imports].flatMap(([file, names]) =>
      names
        .filter((name) => imports.has(name) && layerOf(name) > layerOf(file))
        .map((name) => `${file} imports ${name}`),
    )
    expect(upward).toEqual([])
  })

  test('the master knows nothing of HTTP, gateways or the application', () => {
    const reached = new Set<string>()
    const reach = (file: string) => {
      for (const name of imports.get(file) ?? []) {
        if (reached.has(name)) continue
        reached.add(name)
        reach(name)
      }
    }
    reach('appserver/src/master/master.ts')
    expect([...reached].filter((name) => /gateway|transport|loader|fastify|node:http/.test(name))).toEqual([])
  })

  test('only the command line and the worker touch the process', async () => {
    const { readFileSync } = await import('node:fs')
    const touching = [...imports.keys()].filter((file) => /process\.(env|argv|exit)\b/.test(readFileSync(file, 'utf8')))
    expect(touching).toEqual(['appserver/src/cli.ts', 'appserver/src/worker/main.ts'])
  })
})
