import { hostname } from 'node:os'
import { docker } from '../stack/docker.ts'
import { eventually } from '../stack/eventually.ts'
import { freePort } from '../stack/free-port.ts'
import { isAlive } from '../stack/is-alive.ts'

const readyMs = 60_000
const password = 'a password of the tests'
const namePrefix = `portico-test-postgres-${hostname()}-`

/** PostgreSQL in a container, on a port that stays the same when it is stopped and started. */
export class PostgresContainer {
  readonly port: number
  readonly #name: string
  #databases = 0

  private constructor(name: string, port: number) {
    this.#name = name
    this.port = port
  }

  /** @param image - default what POSTGRES_IMAGE says, as for the compose file */
  static async start(image = process.env.POSTGRES_IMAGE ?? 'postgres:18'): Promise<PostgresContainer> {
    await removeAbandoned()
    const port = await freePort()
    const container = new PostgresContainer(`${namePrefix}${process.pid}-${port}`, port)
    const published = ['--publish', `127.0.0.1:${port}:5432`, '--env', `POSTGRES_PASSWORD=${password}`]
    await docker('run', '--detach', '--name', container.#name, ...published, image)
    await container.#answering()
    return container
  }

  /** An empty database of its own, and the variables by which the sample application reaches it. */
  async makeDatabase(): Promise<{ variables: Readonly<Record<string, string>>; drop(): Promise<void> }> {
    this.#databases += 1
    const name = `test_${this.#databases}`
    await this.query(`create database ${name}`)
    return {
      variables: {
        DATABASE_URL: `postgres://postgres@127.0.0.1:${this.port}/${name}`,
        DATABASE_PASSWORD: password,
      },
      drop: async () => void (await this.query(`drop database ${name} with (force)`)),
    }
  }

  /** What psql says to a statement, by the server's own socket. */
  async query(statement: string, database = 'postgres'): Promise<string> {
    const psql = ['psql', '--username', 'postgres', '--dbname', database, '--tuples-only', '--no-align']
    return (await docker('exec', this.#name, ...psql, '--command', statement)).trim()
  }

  /** As the operator does: connections are ended, and new ones refused. */
  async stop(): Promise<void> {
    await docker('stop', this.#name)
  }

  /** As a machine does that loses its power, but for its disk. */
  async kill(): Promise<void> {
    await docker('kill', this.#name)
  }

  async startAgain(): Promise<void> {
    await docker('start', this.#name)
    await this.#answering()
  }

  /** Connections stay, and nothing answers. */
  async freeze(): Promise<void> {
    await docker('pause', this.#name)
  }

  async thaw(): Promise<void> {
    await docker('unpause', this.#name)
  }

  async remove(): Promise<void> {
    await docker('rm', '--force', '--volumes', this.#name)
  }

  /** By address: while the database is made, a server of its own answers at the socket. */
  async #answering(): Promise<void> {
    await eventually('PostgreSQL takes connections', readyMs, async () => {
      await docker('exec', this.#name, 'pg_isready', '--quiet', '--host', '127.0.0.1')
      return true
    })
  }
}

/** A run that was killed could not clean up; the container's name says whose it was. */
async function removeAbandoned(): Promise<void> {
  const names = (await docker('ps', '--all', '--format', '{{.Names}}')).split('\n')
  for (const name of names) {
    if (name.startsWith(namePrefix) && !isAlive(Number.parseInt(name.slice(namePrefix.length), 10))) {
      await docker('rm', '--force', '--volumes', name)
    }
  }
}
