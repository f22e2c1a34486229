// A process that reads the secret key, or makes it: FOLDER PATH.
import { readSecretKey } from '../settings/secret-key.ts'

const [folder, keptAt] = process.argv.slice(2) as [string, string]
console.log(readSecretKey({}, folder, keptAt))
