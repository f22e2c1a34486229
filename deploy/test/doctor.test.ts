import { execFile, spawn } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest'

const template = fileURLToPath(new URL('../..', import.meta.url))
const doctor = join(template, 'deploy/doctor/cli.ts')
const files = [
  'package.json',
  'package-lock.json',
  '.env.example',
  'docker-compose.yml',

  'deploy/bootstrap/images.sh',
]

let site: string

beforeEach(() => {
  site = mkdtempSync(join(tmpdir(), 'portico-doctor-'))
  for (const file of files) {
    mkdirSync(dirname(join(site, file)), { recursive: true })
    cpSync(join(template, file), join(site, file))
  }
})

afterEach(() => rmSync(site, { recursive: true }))

interface Report {
  readonly exitCode: number
  readonly text: string
}

function examine(variables: Readonly<Record<string, string>> = {}): Promise<Report> {
  // Ports that are free, whatever runs on this machine.
  const env = {
    PATH: process.env.PATH,
    HOME: process.env.HOME,
    PORT: '0',
    HTTP_PORT: '0',
    HTTPS_PORT: '0',
    ...variables,
  }
  return new Promise((resolve) => {
    execFile(process.execPath, [doctor], { cwd: site, env }, (error, stdout, stderr) => {
      resolve({ exitCode: error ? Number(error.code) : 0, text: stdout + stderr })
    })
  })
}

describe('ports', () => {
  test('one that is taken is a failure, with who has it and another port', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    onTestFinished(() => void server.close())
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const { exitCode, text } = await examine({ PORT: String(port) })
    expect(text).toMatch(new RegExp(`failure +port ${port}, which make run needs, is taken by process ${process.pid} `))
    expect(text).toMatch(/→ stop it, or choose another port: PORT=\d+ make run/)
    expect(exitCode).toBe(1)
  })

  test('one that this site has already is none', async () => {
    const script =
      "const s = require('node:http').createServer().listen(0, '127.0.0.1', () => console.log(s.address().port))"
    const child = spawn(process.execPath, ['--eval', script], { cwd: site, stdio: ['ignore', 'pipe', 'inherit'] })
    onTestFinished(() => void child.kill())
    const [port] = await once(child.stdout, 'data').then(([data]) => /\d+/.exec(String(data))!)
    const { text } = await examine({ PORT: port })
    expect(text).toMatch(new RegExp(`ok +port ${port} is taken by this site's own process ${child.pid} `))
    const other = await examine({ HTTP_PORT: port, HTTP_BIND: '127.0.0.1' })
    expect(other.text).toMatch(
      new RegExp(`note +port ${port} is taken by this site's own process \\d+ .*, and not free for docker compose up`),
    )
  })

  test('the one of HTTP/3 is looked at as well', async () => {
    const socket = createSocket('udp4').bind(0, '0.0.0.0')
    onTestFinished(() => void socket.close())
    await once(socket, 'listening')
    const { port } = socket.address()
    expect((await examine({ HTTPS_PORT: String(port) })).text).toMatch(
      new RegExp(`failure +port ${port} \\(UDP\\), which docker compose up needs, is taken by process ${process.pid} `),
    )
  })

  test('a value that is no port is told with the variable', async () => {
    const { exitCode, text } = await examine({ HTTP_PORT: '80 80' })
    expect(text).toContain('failure  HTTP_PORT is "80 80", expected a port from 1 to 65535')
    expect(exitCode).toBe(1)
  })
})

describe('.env', () => {
  test('a variable that nothing reads is a warning with the nearest name', async () => {
    writeFileSync(join(site, '.env'), 'SERVER_NAME=shop.example\n')
    expect((await examine()).text).toMatch(
      /warning +\.env, line 1, sets SERVER_NAME, which nothing reads\n +→ write SERVER_NAMES/,
    )
  })

  test('a line that is no assignment is a failure with its number, and without its text', async () => {
    writeFileSync(join(site, '.env'), '# ours\nHTTP_PORT=0\nthe password is hunter2\n')
    const { exitCode, text } = await examine()
    expect(text).toContain('failure  .env, line 3, is no assignment')
    expect(text).not.toContain('hunter2')
    expect(exitCode).toBe(1)
  })

  test('what differs from the defaults is shown beside them', async () => {
    writeFileSync(join(site, '.env'), 'HSTS="on"\nTLS_REDIRECT=off\n')
    const { text } = await examine()
    expect(text).toContain('note     HSTS is "on", by default "off"')
    expect(text).not.toContain('TLS_REDIRECT')
  })

  test('secrets are never shown, whatever they are called', async () => {
    const secrets = {
      DATABASE_URL: 'postgres://ada:open-sesame@db/shop',
      SECRET_KEY: 'open-sesame',
      NPM_CONFIG_REGISTRY: 'https://ada:open-sesame@registry.example/',
      SERVER_NMAES: 'open-sesame',
    }
    writeFileSync(
      join(site, '.env'),
      Object.entries(secrets)
        .map((pair) => pair.join('='))
        .join('\n'),
    )
    const { text } = await examine()
    expect(text).not.toContain('open-sesame')
    expect(text).toContain('DATABASE_URL is set in .env (value not shown)')
    expect(text).toContain('NPM_CONFIG_REGISTRY is set in .env (value not shown)')
    expect(text).toContain('→ chmod 600 .env')
  })

  test('a variable that is set twice is a warning', async () => {
    writeFileSync(join(site, '.env'), 'HSTS=on\nHSTS=off\n')
    expect((await examine()).text).toContain('warning  .env sets HSTS more than once; the last one holds')
  })
})

describe('the container engine', () => {
  test('one that is too old is a failure, as are its plugins', async () => {
    const path = withDocker('case "$1" in version) echo 20.10.24 ;; compose) echo v2.3.3 ;; *) exit 1 ;; esac')
    const { exitCode, text } = await examine({ PATH: path })
    expect(text).toContain('failure  the container engine is 20.10.24, expected 25.0 or newer')
    expect(text).toContain('failure  docker compose is 2.3.3, expected 2.22 or newer')
    expect(text).toContain('failure  docker has no buildx plugin')
    expect(exitCode).toBe(1)
  })

  test('one that does not answer is a failure', async () => {
    const path = withDocker('echo "Cannot connect to the Docker daemon" >&2; exit 1')
    expect((await examine({ PATH: path })).text).toContain('failure  the container engine does not answer')
  })

  test('one that refuses this user is a failure with the group to join', async () => {
    const path = withDocker('echo "permission denied while trying to connect" >&2; exit 1')
    expect((await examine({ PATH: path })).text).toContain('→ be root, or join the group docker')
  })

  test('none at all is a failure that says what works without', async () => {
    // With npm and Node, and with no docker.
    const bin = join(site, 'bin')
    mkdirSync(bin)
    expect((await examine({ PATH: bin })).text).toMatch(/failure +there is no docker command: `make run` works without/)
  })
})

describe('the containers', () => {
  const refusal =
    'services.appserver.environment: required variable ALLOWED_HOSTS is missing a value: expected the names'

  test('a variable that they need and nobody set is a failure', async () => {
    const path = withDocker(`[ "$2" != config ] || { echo '${refusal}' >&2; exit 1; }`)
    const { exitCode, text } = await examine({ PATH: path })
    expect(text).toMatch(/failure +ALLOWED_HOSTS is missing: expected the names\n +→ set ALLOWED_HOSTS in \.env/)
    expect(exitCode).toBe(1)
  })

  test('whatever else docker compose says is not repeated, since it may quote .env', async () => {
    const path = withDocker('[ "$2" != config ] || { echo "unexpected character in hunter2" >&2; exit 1; }')
    const { text } = await examine({ PATH: path })
    expect(text).toContain('failure  docker compose refuses its files')
    expect(text).not.toContain('hunter2')
  })
})

describe('names', () => {
  test('a registry that is not found is a failure, by the name that npm has', async () => {
    const { exitCode, text } = await examine({ npm_config_registry: 'https://packages.invalid/' })
    expect(text).toContain("failure  the name of npm's registry, packages.invalid, is not found")
    expect(exitCode).toBe(1)
  })

  test('an image whose registry is not found is a warning, by its reference', async () => {
    const path = withDocker('case "$1" in info) echo https://index.invalid/v1/ ;; *) exit 1 ;; esac')
    const { text } = await examine({ PATH: path, NODE_IMAGE: 'images.invalid:5000/node:24' })
    expect(text).toContain('warning  the registry of images.invalid:5000/node:24 (images.invalid) is not found')
    expect(text).toMatch(/warning +the registry of nginx:[\d.]+ \(index\.invalid\) is not found/)
  })
})

test('more workers than the memory can hold are a warning or worse', async () => {
  expect((await examine({ APPSERVER_WORKERS: '4000' })).text).toMatch(
    /(warning|failure) +\d+ MiB of memory .*; 8000 workers may take/,
  )
})

test('a file that is missing costs what is said of it, and nothing of the rest', async () => {
  rmSync(join(site, 'docker-compose.yml'))
  mkdirSync(join(site, '.env'))
  const { exitCode, text } = await examine()
  expect(text).toMatch(/Names\n {2}failure +this can't be looked at: ENOENT.*docker-compose\.yml/)
  expect(text).toMatch(/What \.env sets\n {2}failure +this can't be looked at: EISDIR/)
  expect(text).toMatch(/Clock\n {2}\w+ +the clock says/)
  expect(exitCode).toBe(1)
})

test('the template itself has nothing to compare with', async () => {
  expect((await examine()).text).toMatch(/ok +this is the template itself, portico [\d.]+: there is nothing/)
})

/** A PATH that begins with a `docker` of this script. */
function withDocker(script: string): string {
  const bin = join(site, 'fake')
  mkdirSync(bin)
  writeFileSync(join(bin, 'docker'), `#!/bin/sh\n${script}\n`)
  chmodSync(join(bin, 'docker'), 0o755)
  return `${bin}:${process.env.PATH}`
}
