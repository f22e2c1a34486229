import { dirname, join, normalize } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { render } from '../template/rendering.ts'
import { startingApplications } from '../template/starting-applications.ts'

const template = fileURLToPath(new URL('../..', import.meta.url))
/** The parts' own code, which comes along as it is. */
const code = /^(appserver|proxy|nginx)\/.*\.ts$/

describe.each(Object.keys(startingApplications))('a copy with %s', (application) => {
  const files = render(template, { application, name: 'my-site' })
  const texts = [...files].map(([path, { content }]) => [path, content.toString()] as const)
  const folders = new Set([...files.keys()].flatMap(ancestors))
  const exists = (path: string) => files.has(path) || folders.has(path.replace(/\/$/, ''))

  function mentions(pattern: RegExp, among: (path: string) => boolean = () => true): string[] {
    return texts
      .filter(([path]) => among(path))
      .flatMap(([path, text]) => [...text.matchAll(pattern)].map((match) => `${path}: ${match[1] ?? match[0]}`))
  }

  test('has no tests, benchmarks or decisions of the template', () => {
    const own = /^test\/(stack|e2e|browser)\//
    const foreign = /(^|\/)(bench|test)\/|decisions|conformance|^deploy\/template/
    const allowed = /^app\/test\/|^test\/package\.json$/
    expect([...files.keys()].filter((path) => foreign.test(path) && !own.test(path) && !allowed.test(path))).toEqual([])
  })

  test('has no mark of a block and no blank to fill in', () => {
    expect(mentions(/(?:>>>|<<<) \w+|\{\{(?:name|application|callable)\}\}/g, (path) => !code.test(path))).toEqual([])
  })

  test("speaks of the template's sample nowhere", () => {
    expect(mentions(/sample-app/g, (path) => !code.test(path))).toEqual([])
  })

  test('names only verbs that its Makefile has', () => {
    const verbs = [
      ...files
        .get('Makefile')!
        .content.toString()
        .matchAll(/^([a-z0-9-]+):/gm),
    ].map(([, verb]) => verb)
    const named = texts
      .filter(([path]) => path.endsWith('.md'))
      .flatMap(([path, text]) => [...text.matchAll(/`make ([a-z0-9-]+)/g)].map(([, verb]) => [path, verb] as const))
    expect(named.length).toBeGreaterThan(0)
    expect(named.filter(([, verb]) => !verbs.includes(verb))).toEqual([])
  })

  test('links to nothing that stayed behind', () => {
    const links = texts
      .filter(([path]) => path.endsWith('.md'))
      .flatMap(([path, text]) =>
        [...text.matchAll(/\]\(([\w-]*[./][\w./-]*)(?:#[^)]*)?\)/g)].map((match) => [path, match[1]!] as const),
      )
    const broken = links.filter(([path, link]) => !exists(normalize(join(dirname(path), link))))
    expect(broken).toEqual([])
  })

  test('imports nothing that stayed behind', () => {
    const imports = texts
      .filter(([path]) => path.endsWith('.ts'))
      .flatMap(([path, text]) =>
        [...text.matchAll(/\bfrom '(\.[^']+)'/g)].map(
          (match) => [path, normalize(join(dirname(path), match[1]!))] as const,
        ),
      )
    expect(imports.filter(([, imported]) => !exists(imported))).toEqual([])
  })

  test('installs every package that its tests and its application import', () => {
    const read = (path: string) => JSON.parse(files.get(path)!.content.toString())
    const manifests = ['package.json', 'app/package.json', 'test/package.json'].map(read)
    const installed = new Set(manifests.flatMap((one) => Object.keys({ ...one.dependencies, ...one.devDependencies })))
    const imported = texts
      .filter(([path]) => /^(app|test)\/.*\.ts$/.test(path))
      .flatMap(([path, text]) =>
        [...text.matchAll(/\bfrom '([^.'][^']*)'/g)].map((match) => [path, match[1]!] as const),
      )
      .map(
        ([path, name]) =>
          [
            path,
            name
              .split('/')
              .slice(0, name.startsWith('@') ? 2 : 1)
              .join('/'),
          ] as const,
      )
      .filter(([, name]) => !name.startsWith('node:'))
    expect(imported.filter(([, name]) => !installed.has(name))).toEqual([])
  })

  test('names no test that stayed behind', () => {
    const named = texts
      .filter(([path]) => /\.(md|yml|sh)$|Makefile$|ignore$/.test(path))
      .flatMap(([path, text]) =>
        [...text.matchAll(/(?<![\w/.])((?:appserver\/|app\/)?test\/[\w./-]*\w)/g)].map((match) => [path, match[1]!]),
      )
    expect(named.filter(([, test]) => !exists(test!))).toEqual([])
  })

  test('has a package for each workspace, and installs no more than they ask for', () => {
    const read = (path: string) => JSON.parse(files.get(path)!.content.toString())
    const root = read('package.json')
    expect(root).toMatchObject({ name: 'my-site', private: true, workspaces: ['appserver', 'proxy', 'app', 'test'] })
    const names = root.workspaces.map((folder: string) => read(`${folder}/package.json`).name)
    expect(names).toEqual(['appserver', 'proxy', 'my-site-app', 'my-site-test'])
    expect('@types/express' in root.devDependencies).toBe(application === 'express')
  })

  test('keeps what makes a file a command', () => {
    const commands = ['.ci/run', 'deploy/bootstrap/node.sh', 'deploy/bootstrap/engine.sh']
    for (const path of commands) expect(files.get(path)!.mode & 0o111, path).not.toBe(0)
  })
})

test('what belongs to a database is in the copy of the sample alone', () => {
  const compose = (application: string) =>
    render(template, { application, name: 'my-site' }).get('docker-compose.yml')!.content.toString()
  for (const application of ['express', 'fastify', 'hono', 'tsgi']) {
    expect(compose(application)).not.toMatch(/postgres|database/i)
  }
  expect(compose('sample')).not.toBe(compose('tsgi'))
})

function ancestors(path: string): string[] {
  const folder = dirname(path)
  return folder === '.' ? [] : [folder, ...ancestors(folder)]
}
