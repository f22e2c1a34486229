/** Upper bounds of the buckets that durations are counted in; the last bucket has none. */
export const durationBoundsMs: readonly number[] = [
  1, 2.5, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000, 30_000, 60_000,
]

/** What only ever grows. */
export interface Counts {
  /** Answers by method and status. */
  readonly answers: readonly Answers[]
  /** WebSockets excepted: how many took up to each of {@link durationBoundsMs} and no less than the one before, then the slower ones. */
  readonly durations: readonly number[]
  readonly durationMs: number
  readonly bodyBytes: number
}

export interface Answers {
  readonly method: string
  readonly status: number
  readonly count: number
}

/** What a worker says of itself with each heartbeat. */
export interface Figures {
  /** Since the worker's start. */
  readonly counts: Counts
  readonly inFlight: number
  readonly rssBytes: number
  readonly heapBytes: number
  readonly cpuSeconds: number
  /** The longest that its event loop was late since the heartbeat before. */
  readonly eventLoopDelayMs: number
  /** The share of the time since then in which its event loop was busy, 0 to 1. */
  readonly eventLoopUtilization: number
}

export const noCounts: Counts = {
  answers: [],
  durations: [...durationBoundsMs, Number.POSITIVE_INFINITY].map(() => 0),
  durationMs: 0,
  bodyBytes: 0,
}

export function addCounts(all: readonly Counts[]): Counts {
  const answers = new Map<string, Answers>()
  for (const { method, status, count } of all.flatMap((counts) => counts.answers)) {
    const key = `${method} ${status}`
    answers.set(key, { method, status, count: count + (answers.get(key)?.count ?? 0) })
  }
  return {
    answers: [...answers.values()],
    durations: noCounts.durations.map((_, index) => sum(all.map(({ durations }) => durations[index]!))),
    durationMs: sum(all.map(({ durationMs }) => durationMs)),
    bodyBytes: sum(all.map(({ bodyBytes }) => bodyBytes)),
  }
}

export function countAnswers({ answers }: Counts): number {
  return sum(answers.map(({ count }) => count))
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}
