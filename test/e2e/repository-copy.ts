import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { repositoryRoot } from '../stack/running-command.ts'

const run = promisify(execFile)

/** The repository as a clone would have it, changes of the working tree included, for tests that edit files. */
export class RepositoryCopy {
  readonly folder: string

  private constructor(folder: string) {
    this.folder = folder
  }

  static async make(): Promise<RepositoryCopy> {
    const copy = new RepositoryCopy(await mkdtemp(join(tmpdir(), 'portico-copy-')))
    const list = ['ls-files', '--cached', '--others', '--exclude-standard', '--deduplicate', '-z']
    const { stdout } = await run('git', list, { cwd: repositoryRoot, maxBuffer: 16 * 1024 * 1024 })
    for (const file of stdout.split('\0').filter(Boolean)) {
      const target = join(copy.folder, file)
      await mkdir(dirname(target), { recursive: true })
      await cp(join(repositoryRoot, file), target, { preserveTimestamps: true }).catch(ignoreMissing)
    }
    // The application reads its sources as another user than the one who runs the tests.
    await run('chmod', ['-R', 'a+rX', copy.folder])
    return copy
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true })
  }
}

/** Deleted, and not committed yet. */
function ignoreMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error
}
