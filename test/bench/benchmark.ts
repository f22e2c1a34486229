import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { dockerVisibly } from '../stack/docker.ts'
import { repositoryRoot } from '../stack/running-command.ts'
import { amountsOf } from './amounts.ts'
import type { Arguments, SectionName } from './arguments.ts'
import { install, npmVersions } from './installation.ts'
import { Interrupted, type Interruption } from './interruption.ts'
import { type ApplyLoad, findLoad } from './load.ts'
import { describeMachine, type Machine } from './machine.ts'
import { renderImages, renderPage } from './render/page.ts'
import { type Results, type Row, readResults, writeResults } from './results.ts'
import { warmUp } from './rounds.ts'
import { measureCosts } from './sections/costs.ts'
import { measureFront } from './sections/front.ts'
import { measureLatency } from './sections/latency.ts'
import { firstLine, type Measuring } from './sections/measuring.ts'
import { measurePolls } from './sections/polls.ts'
import { measureStarts } from './sections/starts.ts'
import { measureBodies, measureConnections } from './sections/work.ts'
import { measureWorkers } from './sections/workers.ts'
import { sitePeers } from './site-peers.ts'
import { TestBed, type TestBedOptions } from './test-bed.ts'

const frontImage = 'portico-bench-nginx'
const page = join(repositoryRoot, 'docs/performance.md')
const images = join(repositoryRoot, 'docs/images')
const section = /(?<=<!-- bench -->\n).*(?=<!-- end of bench -->)/s

type Wanted = Omit<Measuring, 'bed' | 'applyLoad'>
type Measure = (measuring: Measuring) => Promise<Row[]>

/** What is measured while all peers run with one worker. The last one ends them. */
const onOneBed: readonly (readonly [SectionName, Measure])[] = [
  ['costs', measureCosts],
  ['latency', measureLatency],
  ['connections', measureConnections],
  ['bodies', measureBodies],
  ['front', (measuring) => measureFront(frontImage, measuring)],
  ['workers', (measuring) => measureWorkers(1, measuring)],
  ['starts', measureStarts],
]

/** A run: the peers, what is wanted of them, and where it goes. */
export class Benchmark {
  readonly #options: TestBedOptions
  readonly #wanted: Arguments
  readonly #machine: Machine
  readonly #file: string
  readonly #interruption: Interruption
  #results: Results

  private constructor(
    options: TestBedOptions,
    wanted: Arguments,
    interruption: Interruption,
    machine: Machine,
    file: string,
    results: Results,
  ) {
    this.#options = options
    this.#wanted = wanted
    this.#interruption = interruption
    this.#machine = machine
    this.#file = file
    this.#results = results
  }

  /** @param folder for sockets and bodies */
  static async prepare(folder: string, wanted: Arguments, interruption: Interruption): Promise<Benchmark> {
    const nginxImage = process.env.NGINX_IMAGE ?? 'nginx:1.30'
    say('installing peers')
    const missing = await install()
    const load = await findLoad()
    const applyLoad: ApplyLoad = (asked) => {
      interruption.proceed()
      return load(asked)
    }
    for (const [need, reason] of missing) say(`left out: what needs ${need}: ${reason}`)
    if (wanted.sections.includes('front')) await buildFront(nginxImage)
    const machine = await describeMachine(nginxImage, await npmVersions())
    const file = join(repositoryRoot, '.portico/bench', wanted.isQuick ? 'quick.json' : 'results.json')
    const options = { folder, nginxImage, applyLoad, missing }
    return new Benchmark(options, wanted, interruption, machine, file, await readResults(file))
  }

  async run(): Promise<void> {
    const wanted = onOneBed.filter(([name]) => this.#wants(name))
    if (wanted.length > 0) await this.#onBed(1, wanted)
    if (this.#wants('workers')) await this.#onBed(2, [['workers', (measuring) => this.#measureTwoWorkers(measuring)]])
    if (this.#wants('polls')) await this.#measure('polls', [], (all) => measurePolls({ ...this.#options, ...all }))
    await this.#report()
  }

  #wants(name: SectionName): boolean {
    return this.#wanted.sections.includes(name)
  }

  async #onBed(workers: number, sections: readonly (readonly [SectionName, Measure])[]): Promise<void> {
    const bed = await TestBed.start(sitePeers(workers), this.#options)
    const { applyLoad } = this.#options
    try {
      await this.#warmUp(bed)
      for (const [name, measure] of sections)
        await this.#measure(name, bed.left, (all) => measure({ ...all, bed, applyLoad }))
    } finally {
      await bed.stop()
    }
  }

  /** One that does not stand it is told of when it is measured. */
  async #warmUp(bed: TestBed): Promise<void> {
    say('warming up')
    const load = { applyLoad: this.#options.applyLoad, connections: 32, path: '/', rounds: 1, seconds: 1 }
    const limits = { answers: 20_000, mostSeconds: this.#wanted.isQuick ? 1 : 4 }
    for (const process of bed.processes) {
      this.#interruption.proceed()
      await warmUp([process], bed.front, load, limits).catch(() => {})
    }
  }

  /** Beside what one worker did, which has been measured by now. */
  async #measureTwoWorkers(measuring: Measuring): Promise<Row[]> {
    const one = this.#results.workers?.rows.filter(({ at }) => at === '1') ?? []
    return [...one, ...(await measureWorkers(2, measuring))]
  }

  /** A part that fails leaves the others, and what was known of it before. */
  async #measure(
    name: SectionName,
    leftOut: readonly string[],
    measure: (all: Wanted) => Promise<Row[]>,
  ): Promise<void> {
    say(`measuring ${name}`)
    const amount = amountsOf(name, this.#wanted.isQuick)
    const left = [...leftOut]
    const onLeft = (line: string) => {
      say(`left out: ${line}`)
      left.push(line)
    }
    try {
      const rows = await measure({ ...amount, proceed: () => this.#interruption.proceed(), onLeft })
      if (rows.length === 0) throw new Error(left.join('; '))
      const part = { takenAt: new Date().toISOString(), machine: this.#machine, ...amount, rows, left }
      this.#results = { ...this.#results, [name]: part }
      await writeResults(this.#file, this.#results)
    } catch (error) {
      if (error instanceof Interrupted) throw error
      say(`left out: ${name}: ${firstLine(error)}`)
      process.exitCode = 1
    }
  }

  async #report(): Promise<void> {
    const text = renderPage(this.#results)
    if (this.#wanted.isQuick) return void process.stdout.write(`\n${text}`)
    const before = await readFile(page, 'utf8')
    await writeFile(
      page,
      before.replace(section, () => `\n${text}\n`),
    )
    await mkdir(images, { recursive: true })
    for (const [name, image] of Object.entries(renderImages(this.#results))) await writeFile(join(images, name), image)
    say('docs/performance.md and docs/images have what was measured')
  }
}

async function buildFront(base: string): Promise<void> {
  const args = ['build', '--quiet', '--tag', frontImage, '--build-arg', `NGINX_IMAGE=${base}`, 'nginx']
  await dockerVisibly(args, process.env)
}

function say(line: string): void {
  process.stderr.write(`bench: ${line}\n`)
}
