// The database of `make run`, which may be in use: node deploy/backup/sqlite.ts COMMAND [FILE]
//   kind           prints `sqlite` or `none`
//   save FILE      copies it to FILE; prints its kind
//   check FILE     fails where FILE is damaged
//   restore FILE   puts FILE in its place
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { backup, DatabaseSync } from 'node:sqlite'

/** In one step: more than a database has. */
const allPages = 2 ** 31 - 1

class Refusal extends Error {}

/** Where DATABASE_URL says; relative paths start at the repository's root, as in the sample's settings. */
function databasePath(url = 'sqlite:.portico/database/db.sqlite3'): string {
  if (!url.startsWith('sqlite:'))
    throw new Refusal("DATABASE_URL names no SQLite database; its own server's tools back it up")
  return resolve(url.slice('sqlite:'.length).replace(/^\/\/(?=\/)/, ''))
}

/** As the sample takes it: what is empty counts as not set, and a file may hold it instead. */
function databaseUrl({ DATABASE_URL, DATABASE_URL_FILE }: NodeJS.ProcessEnv): string | undefined {
  if (DATABASE_URL) return DATABASE_URL
  return DATABASE_URL_FILE ? readFileSync(DATABASE_URL_FILE, 'utf8').trim() : undefined
}

/** Read in one transaction, so that writers of the meantime are in it or not, and never half. */
async function save(path: string, target: string): Promise<void> {
  const source = new DatabaseSync(path, { timeout: 10_000 })
  try {
    source.prepare('VACUUM INTO ?').run(target)
  } finally {
    source.close()
  }
}

function check(file: string): void {
  const database = new DatabaseSync(file, { readOnly: true })
  try {
    const [row] = database.prepare('PRAGMA integrity_check').all()
    if (row?.integrity_check !== 'ok') throw new Refusal(`${file}: ${row?.integrity_check}`)
  } finally {
    database.close()
  }
}

/** SQLite's own backup writes under the lock of one transaction: whoever has the database open reads the old one, then the new one. */
async function restore(file: string, path: string): Promise<void> {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  const source = new DatabaseSync(file, { readOnly: true })
  try {
    await backup(source, path, { rate: allPages })
  } finally {
    source.close()
  }
}

async function main([command, file = '']: readonly string[]): Promise<void> {
  const path = databasePath(databaseUrl(process.env))
  const kind = existsSync(path) ? 'sqlite' : 'none'
  if (command === 'kind') console.log(kind)
  else if (command === 'save') {
    if (kind === 'sqlite') await save(path, resolve(file))
    console.log(kind)
  } else if (command === 'check') check(file)
  else if (command === 'restore') await restore(file, path)
  else throw new Refusal(`"${command}" is no command, expected kind, save, check or restore`)
}

try {
  await main(process.argv.slice(2))
} catch (error) {
  console.error(`portico: ${(error as Error).message}`)
  process.exitCode = 1
}
