import { fileURLToPath } from 'node:url'
import { writeParts } from './copy.ts'

// What `make doctor TEMPLATE=…` asks of the template: a copy's files as this version makes them, to compare with.
const [destination, application, name] = process.argv.slice(2)
if (destination === undefined || application === undefined || name === undefined) {
  console.error('render.ts: expected DEST APP NAME')
  process.exitCode = 2
} else {
  writeParts(fileURLToPath(new URL('../..', import.meta.url)), { application, name }, destination, process.env)
}
