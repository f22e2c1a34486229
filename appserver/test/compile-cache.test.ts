import { execFile } from 'node:child_process'
import { chmod, copyFile, mkdir, stat, symlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { temporaryDirectory } from './temporary-directory.ts'

const run = promisify(execFile)

/** The module in a repository that has nothing else. */
async function repository(): Promise<string> {
  const root = join(temporaryDirectory(), 'a repository, 100% ours')
  await mkdir(join(root, 'appserver/src'), { recursive: true })
  await copyFile(new URL('../src/compile-cache.ts', import.meta.url), join(root, 'appserver/src/compile-cache.ts'))
  return root
}

/** @returns where what was compiled is kept; empty: nowhere */
async function keptIn(root: string): Promise<string> {
  const { NODE_COMPILE_CACHE: _, ...env } = process.env
  const script = `await import(${JSON.stringify(pathToFileURL(join(root, 'appserver/src/compile-cache.ts')).href)})
    process.stdout.write((await import('node:module')).getCompileCacheDir() ?? '')`
  return (await run(process.execPath, ['--input-type=module', '-e', script], { env })).stdout
}

describe('what Node compiled', () => {
  test('is kept beside the code, whatever characters are in its path', async () => {
    const root = await repository()
    expect(dirname(await keptIn(root))).toBe(join(root, '.portico/compile-cache'))
    expect((await stat(join(root, '.portico/compile-cache'))).mode & 0o777).toBe(0o700)
  })

  test.each(['.portico', '.portico/compile-cache'])('is not kept where others can write in %s', async (name) => {
    const root = await repository()
    await mkdir(join(root, '.portico/compile-cache'), { recursive: true })
    await chmod(join(root, name), 0o777)
    expect(await keptIn(root)).toBe('')
  })

  test('is not kept where its folder leads elsewhere', async () => {
    const root = await repository()
    await mkdir(join(root, '.portico'))
    await mkdir(join(root, 'elsewhere'), { mode: 0o777 })
    await chmod(join(root, 'elsewhere'), 0o777)
    await symlink('../elsewhere', join(root, '.portico/compile-cache'))
    expect(await keptIn(root)).toBe('')
  })
})
