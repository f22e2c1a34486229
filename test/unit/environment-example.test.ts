import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const read = (path: string) => readFileSync(fileURLToPath(new URL(`../../${path}`, import.meta.url)), 'utf8')

/** Variables of this machine and of docker itself, and one that the development layer is told by `make dev`. */
const elsewhere = ['APP_FOLDER']

test('.env.example has every variable that docker-compose.yml and its layers ask for, and no other', () => {
  const composed = ['docker-compose.yml', 'deploy/compose/development.yml', 'deploy/compose/production.yml'].map(read)
  const asked = new Set(
    composed.flatMap((text) => Array.from(text.matchAll(/\$\{([A-Z0-9_]+)/g), (match) => match[1]!)),
  )
  const shown = new Set(Array.from(read('.env.example').matchAll(/^#?([A-Z0-9_]+)=/gm), (match) => match[1]!))
  for (const name of elsewhere) asked.delete(name)
  // Docker's own, for the layers.
  expect([...shown].filter((name) => !asked.has(name))).toEqual(['COMPOSE_FILE'])
  expect([...asked].filter((name) => !shown.has(name))).toEqual([])
})

test('a default that .env.example shows is the one of docker-compose.yml', () => {
  const compose = read('docker-compose.yml')
  const [, ...blocks] = read('.env.example').split('\n\n')
  const shown = blocks.slice(1).flatMap((block) => Array.from(block.matchAll(/^#([A-Z0-9_]+)=(\S*)$/gm)))
  const different = shown.filter(([, name, value]) => {
    const defaults = Array.from(compose.matchAll(new RegExp(`\\$\\{${name}:-([^}$]*)\\}`, 'g')), (match) => match[1])
    // Empty: the program behind it has the default.
    return !defaults.some((one) => one === value || one === '') && defaults.length > 0
  })
  expect(different.map(([line]) => line)).toEqual([])
})
