/** What clients ask for. */
export interface Workload {
  readonly name: string
  readonly path: string
  /** Bytes of a body that is sent by POST. */
  readonly bodyBytes?: number
  /** In the words of a table. */
  readonly title: string
}

export const workloads: readonly Workload[] = [
  { name: 'text', path: '/', title: 'small text' },
  { name: 'json', path: '/json', title: 'JSON of 2 kB' },
  { name: 'html', path: '/html', title: 'HTML of 40 kB' },
  { name: 'stream', path: '/stream', title: 'stream of 1 MB' },
  { name: 'form', path: '/form', bodyBytes: 10_000, title: 'POST of 10 kB' },
  { name: 'upload', path: '/upload', bodyBytes: 65_536, title: 'upload of 64 kB' },
]
