// A process that holds the write lock of the database file of its environment until its input ends.
import { once } from 'node:events'
import { DatabaseSync } from 'node:sqlite'
import { loadSettings } from '../settings.ts'

const { database: address } = loadSettings(process.env)
if (address.kind !== 'sqlite') throw new Error('only a file has a lock')
const database = new DatabaseSync(address.path)
database.exec('begin immediate')
console.log('locked')
process.stdin.resume()
await once(process.stdin, 'end')
database.exec('commit')
database.close()
