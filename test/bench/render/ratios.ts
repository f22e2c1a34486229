import { type FigureName, type Results, type Row, rowOf } from '../results.ts'
import { table } from './tables.ts'

/** Two peers against each other, and what is wanted of that. */
interface Ratio {
  readonly title: string
  readonly section: 'costs' | 'workers'
  /** A workload, or a number of workers. */
  readonly at: string
  /** Added up where there are several. */
  readonly figures: readonly FigureName[]
  readonly left: string
  readonly right: string
  readonly wanted: `≤ ${string}` | `≥ ${string}`
}

const ofText = { section: 'costs', at: 'text', figures: ['applicationUs'] } as const
const withFront = { ...ofText, figures: ['applicationUs', 'frontUs'] } as const
const throughput = { ...ofText, figures: ['perSecond'] } as const
const ofTwoWorkers = { section: 'workers', at: '2', figures: ['perSecond'] } as const
const best = 'TSGI, FastCGI'

const ratios: readonly Ratio[] = [
  { ...ofText, title: 'TSGI over FastCGI / node:http', left: best, right: 'node:http', wanted: '≤ 0.70' },
  { ...withFront, title: 'the same with nginx / nginx and uWSGI', left: best, right: 'uWSGI', wanted: '≤ 0.90' },
  { ...ofText, title: 'TSGI over FastCGI / uWSGI', left: best, right: 'uWSGI', wanted: '≤ 1.0' },
  { ...ofText, title: 'TSGI over HTTP / node:http', left: 'TSGI, HTTP', right: 'node:http', wanted: '≤ 1.25' },
  { ...ofText, title: '(req, res) / node:http', left: '(req, res), HTTP', right: 'node:http', wanted: '≤ 1.05' },
  { ...ofText, title: 'fetch over HTTP / srvx', left: 'fetch, HTTP', right: 'srvx', wanted: '≤ 0.70' },
  { ...ofText, title: 'fetch over FastCGI / node:http', left: 'fetch, FastCGI', right: 'node:http', wanted: '≤ 1.0' },
  {
    ...throughput,
    title: 'answers a second, TSGI over FastCGI / gunicorn, one worker',
    left: best,
    right: 'gunicorn gthread',
    wanted: '≥ 4',
  },
  {
    ...ofTwoWorkers,
    title: 'answers a second, (req, res) / PM2 cluster, two workers',
    left: '(req, res), HTTP',
    right: 'PM2 cluster',
    wanted: '≥ 1.0',
  },
]

/** What was measured against what was wanted, small text; undefined where nothing of it was measured. */
export function renderRatios(results: Results): string | undefined {
  const rows = ratios.flatMap((ratio) => {
    const value = ratioIn(ratio, results)
    return value === undefined ? [] : [[ratio.title, value.toFixed(2), ratio.wanted]]
  })
  return rows.length === 0 ? undefined : table(['small text, 32 connections', 'ratio', 'wanted'], rows)
}

function ratioIn({ section, at, figures, left, right }: Ratio, results: Results): number | undefined {
  const part = results[section]
  if (!part) return undefined
  const [one, other] = [left, right].map((peer) => sumOf(rowOf(part, peer, at), figures))
  return one === undefined || other === undefined ? undefined : one / other
}

function sumOf(row: Row | undefined, figures: readonly FigureName[]): number | undefined {
  const values = figures.map((name) => row?.figures[name]?.median)
  return values.includes(undefined) ? undefined : values.reduce<number>((total, value) => total + value!, 0)
}
