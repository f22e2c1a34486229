import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { PostgresContainer } from '../../e2e/postgres-container.ts'
import { ask } from '../../stack/client.ts'
import { repositoryRoot } from '../../stack/running-command.ts'
import type { Row } from '../results.ts'
import type { SitePeer } from '../site-peers.ts'
import { TestBed, type TestBedOptions } from '../test-bed.ts'
import { type Measuring, measureAt } from './measuring.ts'

const connections = 32
const firstPages = 200
/** The list of polls, which asks the database. */
const path = '/'
/** Secrets of the measurement only. */
const secrets = { SECRET_KEY: 'of-the-benchmark-and-of-nothing-else-at-all-0123456789' }

/** The first page of the sample application on PostgreSQL, by both protocols. */
export async function measurePolls(options: TestBedOptions & Omit<Measuring, 'bed'>): Promise<Row[]> {
  const postgres = await PostgresContainer.start()
  try {
    const { variables } = await postgres.makeDatabase()
    const environment = { ...variables, ...secrets, ALLOWED_HOSTS: '*' }
    await migrate(environment)
    const bed = await TestBed.start(pollsPeers(environment), options)
    try {
      // The first pages open connections to the database, and compile the application.
      for (let count = 0; count < firstPages; count++)
        for (const { socket } of bed.processes) await ask(bed.front.urlOf(socket), { path })
      return await measureAt(bed.processes, 'polls', { path, connections }, { ...options, bed })
    } finally {
      await bed.stop()
    }
  } finally {
    await postgres.remove()
  }
}

async function migrate(environment: Readonly<Record<string, string>>): Promise<void> {
  const cwd = join(repositoryRoot, 'sample-app')
  await promisify(execFile)('node', ['--run', 'migrate'], { cwd, env: { PATH: process.env.PATH, ...environment } })
}

function pollsPeers(environment: Readonly<Record<string, string>>): SitePeer[] {
  const variables = Object.entries(environment).map(([name, value]) => `${name}=${value}`)
  const settings = ['--workers', '1', '--admin-bind', 'none', '--control-socket', 'none', '--access-logfile', 'none']
  const target = 'sample-app/gateway.ts:application'
  const served = (protocol: 'http' | 'fastcgi', scheme: string): SitePeer => {
    const key = `polls, ${protocol === 'http' ? 'HTTP' : 'FastCGI'}`
    const command: SitePeer['command'] = (socket) => [
      'env',
      ...variables,
      ...['node', 'appserver/src/cli.ts', target, ...settings, '--bind', scheme + socket],
    ]
    return { key, name: key, protocol, command }
  }
  return [served('http', 'unix:'), served('fastcgi', 'fastcgi+unix:')]
}
