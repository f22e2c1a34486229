import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Order } from './order.ts'
import { applicationFolder } from './starting-applications.ts'

interface PackageFile {
  readonly name: string
  readonly dependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
}

type Texts = Readonly<Record<string, string>>
type Contents = ReadonlyMap<string, { readonly content: Buffer }>

const rooms = ['appserver', 'proxy', applicationFolder, 'test']

/** The package.json of the copy and of its workspaces that are not taken over as they are, by their paths. */
export function packageFiles(template: string, files: Contents, { name }: Pick<Order, 'application' | 'name'>): Texts {
  const application = read(files.get(`${applicationFolder}/package.json`)!.content)
  const test = testPackage(read(readFileSync(join(template, 'test/package.json'))), files, name)
  const own = { ...application, name: `${name}-app` }
  const parts = ['appserver', 'proxy'].map((room) => read(files.get(`${room}/package.json`)!.content))
  const root = rootPackage(read(readFileSync(join(template, 'package.json'))), [own, test, ...parts], name)
  return {
    'package.json': write(root),
    'test/package.json': write(test),
    [`${applicationFolder}/package.json`]: write(own),
  }
}

function rootPackage(template: PackageFile, workspaces: readonly PackageFile[], name: string): PackageFile {
  const installed = new Set(workspaces.flatMap((one) => Object.keys({ ...one.dependencies, ...one.devDependencies })))
  const { engines, devDependencies = {} } = template as PackageFile & { readonly engines: unknown }
  return {
    name,
    version: '0.1.0',
    private: true,
    license: 'UNLICENSED',
    type: 'module',
    engines,
    workspaces: rooms,
    scripts: { check: 'tsc --noEmit && biome check --error-on-warnings .', test: 'vitest run' },
    // Types of what is not installed would be left over.
    devDependencies: only(devDependencies, (dependency) => {
      const typed = /^@types\/(.+)$/.exec(dependency)?.[1]
      return typed === undefined || typed === 'node' || installed.has(typed)
    }),
  } as PackageFile
}

/** Of what the template's tests need, what the copy's tests import. */
function testPackage(template: PackageFile, files: Contents, name: string): PackageFile {
  const tests = [...files].filter(([path]) => path.startsWith('test/')).map(([, { content }]) => content.toString())
  const imported = (dependency: string) => tests.some((test) => new RegExp(`from '${dependency}['/]`).test(test))
  return {
    ...template,
    name: `${name}-test`,
    description: 'The whole path, embedded and in containers',
    license: 'UNLICENSED',
    devDependencies: only(template.devDependencies ?? {}, imported),
  } as PackageFile
}

function only(entries: Readonly<Record<string, string>>, wanted: (name: string) => boolean): Record<string, string> {
  return Object.fromEntries(Object.entries(entries).filter(([name]) => wanted(name)))
}

function read(content: Buffer): PackageFile {
  return JSON.parse(content.toString()) as PackageFile
}

function write(value: PackageFile): string {
  return `${JSON.stringify(value, undefined, 2)}\n`
}
