import type { ServerStatus, WorkerStatus } from '../status.ts'
import { durationBoundsMs } from './figures.ts'

type Labels = Readonly<Record<string, string | number>>

interface Sample {
  readonly value: number
  readonly labels?: Labels
  /** `_bucket`, `_sum` or `_count` of a histogram. */
  readonly suffix?: string
}

export interface Metric {
  readonly name: string
  readonly type: 'counter' | 'gauge' | 'histogram'
  readonly help: string
  readonly labels: readonly string[]
  read(status: ServerStatus): readonly Sample[]
}

type One = (status: ServerStatus) => number
type OfWorker = (worker: WorkerStatus) => number | undefined

/** Every metric of `/metrics`, in its order there. docs/metrics.md has the same list. */
export const metrics: readonly Metric[] = [
  {
    ...described('appserver_info', 'gauge', 'Which version runs; always 1.', ['version', 'node']),
    read: ({ version }) => [{ value: 1, labels: { version, node: process.versions.node } }],
  },
  one('appserver_ready', 'gauge', 'Whether /readyz answers 200.', ({ unready }) => (unready === undefined ? 1 : 0)),
  one('appserver_uptime_seconds', 'gauge', 'Time since the master started.', ({ uptimeSeconds }) => uptimeSeconds),
  one('appserver_workers_wanted', 'gauge', 'Workers that there should be.', ({ wanted }) => wanted),
  one('appserver_workers_ready', 'gauge', 'Workers that take connections.', ({ ready }) => ready),
  one('appserver_worker_starts_total', 'counter', 'Workers that were started.', ({ starts }) => starts),
  {
    ...described('appserver_worker_exits_total', 'counter', 'Workers that have ended.', ['reason']),
    read: ({ exits }) => Object.entries(exits).map(([reason, value]) => ({ value, labels: { reason } })),
  },
  {
    ...described('appserver_reloads_total', 'counter', 'Reloads that are over.', ['result']),
    read: ({ reloads }) => Object.entries(reloads).map(([result, value]) => ({ value, labels: { result } })),
  },
  one('appserver_connections_waiting', 'gauge', 'Connections that no worker has taken yet.', ({ waiting }) => waiting),
  one('appserver_connections', 'gauge', 'Open connections of all workers.', (status) =>
    sum(status, ({ connections }) => connections),
  ),
  one('appserver_requests_in_flight', 'gauge', 'Requests that are being answered.', (status) =>
    sum(status, ({ figures }) => figures?.inFlight),
  ),
  {
    ...described('appserver_requests_total', 'counter', 'Answered requests.', ['method', 'status']),
    read: ({ counts }) =>
      counts.answers.map(({ method, status, count }) => ({ value: count, labels: { method, status } })),
  },
  {
    ...described(
      'appserver_request_duration_seconds',
      'histogram',
      'Time from the head of a request to the end of its answer, WebSockets excepted.',
    ),
    read: readDurations,
  },
  one('appserver_response_body_bytes_total', 'counter', 'Bytes of body sent.', ({ counts }) => counts.bodyBytes),
  one('appserver_master_resident_memory_bytes', 'gauge', 'Resident memory of the master.', () =>
    process.memoryUsage.rss(),
  ),
  one('appserver_master_cpu_seconds_total', 'counter', 'CPU time that the master has used.', () => {
    const { user, system } = process.cpuUsage()
    return (user + system) / 1e6
  }),
  each('appserver_worker_uptime_seconds', 'gauge', 'Time since the worker started.', (worker) => worker.uptimeSeconds),
  each(
    'appserver_worker_silent_seconds',
    'gauge',
    "Time since the worker's last word.",
    (worker) => worker.silentSeconds,
  ),
  each('appserver_worker_connections', 'gauge', 'Open connections.', (worker) => worker.connections),
  each('appserver_worker_in_flight', 'gauge', 'Requests that are being answered.', ({ figures }) => figures?.inFlight),
  each('appserver_worker_resident_memory_bytes', 'gauge', 'Resident memory.', ({ figures }) => figures?.rssBytes),
  each('appserver_worker_heap_bytes', 'gauge', 'JavaScript heap in use.', ({ figures }) => figures?.heapBytes),
  each('appserver_worker_cpu_seconds_total', 'counter', 'CPU time used.', ({ figures }) => figures?.cpuSeconds),
  each(
    'appserver_worker_event_loop_delay_seconds',
    'gauge',
    'The longest that the event loop was late in the last second.',
    ({ figures }) => figures && figures.eventLoopDelayMs / 1000,
  ),
  each(
    'appserver_worker_event_loop_utilization',
    'gauge',
    'The share of the last second in which the event loop was busy, 0 to 1.',
    ({ figures }) => figures?.eventLoopUtilization,
  ),
]

/** The metrics in Prometheus' text format, version 0.0.4. */
export function renderMetrics(status: ServerStatus): string {
  return metrics
    .map((metric) => {
      const lines = metric
        .read(status)
        .map(({ suffix = '', labels, value }) => `${metric.name}${suffix}${renderLabels(labels)} ${value}\n`)
      return `# HELP ${metric.name} ${metric.help}\n# TYPE ${metric.name} ${metric.type}\n${lines.join('')}`
    })
    .join('')
}

function described(name: string, type: Metric['type'], help: string, labels: readonly string[] = []) {
  return { name, type, help, labels }
}

function one(name: string, type: Metric['type'], help: string, value: One): Metric {
  return { ...described(name, type, help), read: (status) => [{ value: value(status) }] }
}

/** A value of each worker that has one, by its pid. */
function each(name: string, type: Metric['type'], help: string, value: OfWorker): Metric {
  const read = ({ workers }: ServerStatus) =>
    workers.flatMap((worker) => {
      const its = value(worker)
      return its === undefined ? [] : [{ value: its, labels: { pid: worker.pid } }]
    })
  return { ...described(name, type, help, ['pid']), read }
}

function sum({ workers }: ServerStatus, value: OfWorker): number {
  return workers.reduce((total, worker) => total + (value(worker) ?? 0), 0)
}

function readDurations({ counts }: ServerStatus): Sample[] {
  let below = 0
  const buckets = counts.durations.map((count, index) => {
    below += count
    const bound = durationBoundsMs[index]
    return { suffix: '_bucket', value: below, labels: { le: bound === undefined ? '+Inf' : bound / 1000 } }
  })
  return [...buckets, { suffix: '_sum', value: counts.durationMs / 1000 }, { suffix: '_count', value: below }]
}

function renderLabels(labels: Labels = {}): string {
  const parts = Object.entries(labels).map(
    ([name, value]) =>
      `${name}="${String(value).replace(/[\\"\n]/g, (sign) => (sign === '\n' ? '\\n' : `\\${sign}`))}"`,
  )
  return parts.length === 0 ? '' : `{${parts.join(',')}}`
}
