/**
 * How much of a bare nginx's throughput is left with everything that nginx/ adds for a static file, from one image and in one
 * run, by turns.
 *
 *     node test/bench/static-throughput.ts [ROUNDS] [SECONDS]
 */
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ask } from '../stack/client.ts'
import { docker, dockerVisibly } from '../stack/docker.ts'
import { eventually } from '../stack/eventually.ts'
import { freePort } from '../stack/free-port.ts'
import { RunningCommand } from '../stack/running-command.ts'
import { bareConfiguration } from './bare-nginx.ts'
import { findLoad, type Load } from './load.ts'
import { ProcessorTime } from './processor-time.ts'

const image = 'portico-bench-nginx'
const startDeadlineMs = 20_000
const connections = 16

interface Subject {
  readonly url: string
  readonly processor: ProcessorTime
  stop(): Promise<void>
}

interface Comparison {
  readonly name: string
  readonly ours: { readonly path: string; readonly headers: Readonly<Record<string, string>> }
  /** The same bytes, as a file of their own. */
  readonly barePath: string
}

const [rounds = 15, seconds = 1] = process.argv.slice(2).map(Number)
const applyLoad = await findLoad()
const folder = await mkdtemp(join(tmpdir(), 'portico-bench-'))
await chmod(folder, 0o755)
const base = process.env.NGINX_IMAGE
await dockerVisibly(
  ['build', '--quiet', '--tag', image, ...(base ? ['--build-arg', `NGINX_IMAGE=${base}`] : []), 'nginx'],
  process.env,
)
const file = await collectPage()
const [ours, bare] = [await startOurs(), await startBare()]
try {
  await report({ name: 'static-throughput', ours: { path: file, headers: {} }, barePath: file })
  const accepted = { 'Accept-Encoding': 'gzip, deflate, br, zstd' }
  await report({ name: 'static-throughput-br', ours: { path: file, headers: accepted }, barePath: `${file}.br` })
} finally {
  await ours.stop()
  await bare.stop()
  await rm(folder, { recursive: true })
}

/** @returns the path of a stylesheet of some 16 kB */
async function collectPage(): Promise<string> {
  const source = join(folder, 'source')
  await mkdir(source)
  const rules = Array.from(
    { length: 300 },
    (_, index) => `.rule-${index} { margin: ${(index * 7919) % 997}px auto; }\n`,
  )
  await writeFile(join(source, 'page.css'), rules.join(''))
  const dest = join(folder, 'static')
  await RunningCommand.run(['appserver/src/cli.ts', 'collectstatic', '--source', source, '--dest', dest])
  const { files } = JSON.parse(await readFile(join(dest, 'staticfiles.json'), 'utf8')) as {
    files: { 'page.css': string }
  }
  return `/static/${files['page.css']}`
}

async function startOurs(): Promise<Subject> {
  const listen = `127.0.0.1:${await freePort()}`
  const variables = [`LISTEN=${listen}`, 'UPSTREAM=127.0.0.1:9', 'RESOLVER=127.0.0.1', 'WORKER_PROCESSES=1']
  return await start(
    listen,
    variables.flatMap((variable) => ['--env', variable]),
    [],
  )
}

async function startBare(): Promise<Subject> {
  const listen = `127.0.0.1:${await freePort()}`
  await writeFile(join(folder, 'bare.conf'), bareConfiguration(listen))
  const options = ['--entrypoint', 'nginx', '--volume', `${folder}/bare.conf:/bare.conf:ro`]
  return await start(listen, options, ['-e', 'stderr', '-c', '/bare.conf', '-g', 'daemon off;'])
}

/** Both alike: the machine's network, and logs that are written but not kept. */
async function start(listen: string, options: readonly string[], command: readonly string[]): Promise<Subject> {
  const common = ['--network', 'host', '--log-driver', 'none', '--label', 'portico.test=bench', '--read-only']
  const mounts = ['--tmpfs', '/tmp', '--volume', `${folder}/static:/srv/static:ro`]
  const output = await docker('run', '--detach', ...common, ...mounts, ...options, image, ...command)
  const id = output.trim().split('\n').at(-1)!
  const url = `http://${listen}`
  const stop = async () => void (await docker('rm', '--force', '--volumes', id))
  const answers = async () => (await ask(url, { path: file })).status === 200
  await eventually(`nginx answers at ${url}`, startDeadlineMs, answers).catch(async (error: unknown) => {
    await stop()
    throw error
  })
  return { url, processor: await ProcessorTime.of(id), stop }
}

interface Measured {
  readonly perSecond: number
  readonly processorUs: number
}

async function report({ name, ours: asked, barePath }: Comparison): Promise<void> {
  const [left, right]: [Measured[], Measured[]] = [[], []]
  for (let round = 0; round < rounds; round++) {
    const measureOurs = async () => left.push(await measure(ours, asked.path, asked.headers))
    const measureBare = async () => right.push(await measure(bare, barePath, asked.headers))
    // Who is first changes, so that a machine that slows down or warms up favours nobody.
    for (const turn of round % 2 === 0 ? [measureOurs, measureBare] : [measureBare, measureOurs]) await turn()
  }
  const ratios = left.map(({ perSecond }, round) => perSecond / right[round]!.perSecond)
  const spread = `${Math.min(...ratios).toFixed(2)} to ${Math.max(...ratios).toFixed(2)} in ${rounds} rounds`
  const [rates, times] = [figures(left, right, 'perSecond', 0), figures(left, right, 'processorUs', 1)]
  console.log(
    `ratio ${name} ${median(ratios).toFixed(2)} (${spread}; ${rates} answers/s, ${times} µs of processor each)`,
  )
}

async function measure(subject: Subject, path: string, headers: Load['headers']): Promise<Measured> {
  const before = await subject.processor.readUs()
  const { answers, perSecond } = await applyLoad({ url: subject.url + path, headers, connections, seconds })
  return { perSecond, processorUs: ((await subject.processor.readUs()) - before) / answers }
}

function figures(left: readonly Measured[], right: readonly Measured[], key: keyof Measured, digits: number): string {
  return [left, right].map((list) => median(list.map((measured) => measured[key])).toFixed(digits)).join(' and ')
}

function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((one, other) => one - other)
  return (sorted[Math.floor((sorted.length - 1) / 2)]! + sorted[Math.ceil((sorted.length - 1) / 2)]!) / 2
}
