import type { Machine } from '../machine.ts'
import { type Results, rowOf, type Section } from '../results.ts'
import { bodySizes, connectionCounts } from '../sections/work.ts'
import { workloads } from '../workloads.ts'
import { type Bar, renderBars } from './bars.ts'
import { renderLines } from './lines.ts'
import { renderRatios } from './ratios.ts'
import { costTable, growthTable, pairTable, peersIn, workloadTable } from './tables.ts'

const ourNames = /^(?:TSGI|fetch|\(req, res\))/
const sizeNames = ['0', '1 kB', '10 kB', '100 kB', '1 MB', '10 MB']

/** The part of the page that is measured: a heading and what belongs to it for each section that there is. */
export function renderPage(results: Results): string {
  const parts = Object.entries(chapters).flatMap(([name, chapter]) => {
    const section = results[name]
    return section ? [`### ${chapter.title}`, ...chapter.render(section), renderOrigin(section)] : []
  })
  const ratios = renderRatios(results)
  const summary = ratios === undefined ? [] : ['### In short', ratios]
  return `${[...summary, ...parts].join('\n\n')}\n`
}

interface Chapter {
  readonly title: string
  render(section: Section): string[]
}

const chapters: Readonly<Record<string, Chapter>> = {
  costs: {
    title: 'What an answer costs',
    render: (section) => [
      '![Processor time for an answer of small text](images/bench-cost.svg)',
      'Small text, 32 connections:',
      costTable(section, 'text'),
      'Processor time of the application for an answer, in µs:',
      workloadTable(section, 'applicationUs'),
      'Of nginx, in µs:',
      workloadTable(section, 'frontUs'),
      'Answers a second, as fast as they come:',
      workloadTable(section, 'perSecond'),
    ],
  },
  latency: {
    title: 'How long clients wait at 1,000 requests a second',
    render: (section) => [
      pairTable(section, [
        ['p50Ms', 'half of them, ms'],
        ['p99Ms', '99 of 100, ms'],
      ]),
    ],
  },
  connections: {
    title: 'With more connections',
    render: (section) => [
      '![Processor time for an answer against connections](images/bench-connections.svg)',
      'Processor time of the application for an answer, in µs, by the number of kept connections:',
      growthTable(
        section,
        'applicationUs',
        Object.fromEntries(connectionCounts.map((count) => [count, String(count)])),
      ),
    ],
  },
  bodies: {
    title: 'With larger bodies',
    render: (section) => [
      '![Processor time for an answer against the size of the body](images/bench-bodies.svg)',
      'Processor time of the application for an answer, in µs, by the length of the body that was sent:',
      growthTable(
        section,
        'applicationUs',
        Object.fromEntries(bodySizes.map((size, place) => [size, sizeNames[place]!])),
      ),
    ],
  },
  starts: {
    title: 'Start and memory',
    render: (section) => [
      pairTable(section, [
        ['startMs', 'start to first answer, ms'],
        ['residentMb', 'resident memory of all its processes, MB'],
      ]),
    ],
  },
  workers: {
    title: 'With two workers',
    render: (section) => [
      'Answers a second of small text, by workers:',
      growthTable(section, 'perSecond', { 1: 'one', 2: 'two' }),
    ],
  },
  front: {
    title: "HTTP and FastCGI through Portico's own nginx",
    render: (section) => [
      'Processor time of the application and of nginx, in µs, and answers a second:',
      ...workloads.flatMap(({ name, title }) => [`${title}:`, costTable(section, name)]),
    ],
  },
  polls: {
    title: "The sample application's first page on PostgreSQL",
    render: (section) => [costTable(section, 'polls')],
  },
}

function renderOrigin({ takenAt, machine, rounds, seconds, left }: Section): string {
  const missing = left.length > 0 ? ` Left out: ${left.join('; ')}.` : ''
  return `<sub>${takenAt.slice(0, 10)}, median of ${rounds} rounds of ${seconds} s, least and most in brackets. ${describe(machine)}.${missing}</sub>`
}

function describe({ processors, memoryGb, kernel, versions }: Machine): string {
  const named = Object.entries(versions).map(([name, version]) => `${name} ${version}`)
  return `${processors}, ${memoryGb} GB, ${kernel}; ${named.join(', ')}`
}

/** The pictures, by their files' names. */
export function renderImages({ costs, connections, bodies }: Results): Readonly<Record<string, string>> {
  const images: Record<string, string> = {}
  if (costs) images['bench-cost.svg'] = renderBars('Processor time for an answer of small text', barsOf(costs))
  if (connections)
    images['bench-connections.svg'] = renderLines(
      'Processor time of the application for an answer, µs, by connections',
      connectionCounts.map(String),
      linesOf(connections, connectionCounts),
    )
  if (bodies)
    images['bench-bodies.svg'] = renderLines(
      'Processor time of the application for an answer, µs, by the length of the body',
      sizeNames,
      linesOf(bodies, bodySizes),
    )
  return images
}

function barsOf(section: Section): Bar[] {
  return peersIn(section).flatMap((peer) => {
    const { applicationUs, frontUs } = rowOf(section, peer, 'text')?.figures ?? {}
    if (!applicationUs || !frontUs) return []
    return [{ label: peer, parts: [applicationUs.median, frontUs.median], isOurs: ourNames.test(peer) }]
  })
}

function linesOf(section: Section, places: readonly number[]) {
  return peersIn(section).map((label) => ({
    label,
    values: places.map((place) => rowOf(section, label, String(place))?.figures.applicationUs?.median),
  }))
}
