import { execFile } from 'node:child_process'
import { appendFile, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)
const sumAnew = 'sha256sum $(ls | grep -v SHA256SUMS) >SHA256SUMS'

/** A way in which an archive can be bad, and what an operator is told. */
export interface Breakage {
  readonly name: string
  damage(archive: string, broken: string): Promise<void>
  readonly reason: RegExp
}

export const breakages: readonly Breakage[] = [
  {
    name: 'an archive that is cut short',
    damage: async (archive, broken) => {
      const whole = await readFile(archive)
      await writeFile(broken, whole.subarray(0, whole.length / 2))
    },
    reason: /it is cut short, or no tar\.gz/,
  },
  {
    name: 'an archive of which a file was changed',
    damage: repacked((folder) => appendFile(join(folder, 'media.tar'), 'more')),
    reason: /its checksums do not match/,
  },
  {
    name: 'an archive that holds something else',
    damage: repacked((folder) => writeFile(join(folder, 'run.sh'), 'exit')),
    reason: /it has something unknown in it/,
  },
  {
    name: 'an archive without uploaded files',
    damage: repacked((folder) => rm(join(folder, 'media.tar'))),
    reason: /it has no media\.tar/,
  },
  {
    name: 'an archive with a link in the place of a file',
    damage: repacked(async (folder) => {
      await rm(join(folder, 'database.dump'), { force: true })
      await rm(join(folder, 'database.sqlite3'), { force: true })
      await symlink('backup.txt', join(folder, 'database.dump'))
      await run('sh', ['-c', sumAnew], { cwd: folder })
    }),
    reason: /it has no database\.dump/,
  },
  {
    name: 'an archive of another kind of database',
    damage: repacked(async (folder) => {
      const text = await readFile(join(folder, 'backup.txt'), 'utf8')
      await writeFile(join(folder, 'backup.txt'), text.replace(/^database=.*$/m, otherKind))
      await run('sh', ['-c', sumAnew], { cwd: folder })
    }),
    reason: /its database is/i,
  },
  {
    name: 'an archive without a database, where there is one',
    damage: repacked(async (folder) => {
      await rm(join(folder, 'database.dump'), { force: true })
      await rm(join(folder, 'database.sqlite3'), { force: true })
      const text = await readFile(join(folder, 'backup.txt'), 'utf8')
      await writeFile(join(folder, 'backup.txt'), text.replace(/^database=.*$/m, 'database=none'))
      await run('sh', ['-c', sumAnew], { cwd: folder })
    }),
    reason: /it has no database, and|its database is "none"/,
  },
]

function otherKind(line: string): string {
  return line === 'database=postgres' ? 'database=sqlite' : 'database=postgres'
}

/** Unpacks it, changes something, and packs it again. */
function repacked(change: (folder: string) => Promise<void>): Breakage['damage'] {
  return async (archive, broken) => {
    const folder = await mkdtemp(join(tmpdir(), 'portico-broken-'))
    try {
      await run('tar', ['-xzf', archive, '-C', folder])
      await change(folder)
      await run('sh', ['-c', 'tar -czf "$1" *', 'sh', broken], { cwd: folder })
    } finally {
      await rm(folder, { recursive: true })
    }
  }
}
