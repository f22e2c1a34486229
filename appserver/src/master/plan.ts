/** A worker, as far as a plan looks at it. */
export interface Planned {
  readonly generation: number
  readonly state: 'booting' | 'ready' | 'retiring' | 'gone'
  /** Whether it asked to be replaced. */
  readonly leaving: 'no' | 'patient' | 'urgent'
}

export interface Plan<W> {
  /** How many workers to start. */
  readonly start: number
  readonly retire: readonly W[]
  /** Whether as many as wanted are ready. */
  readonly complete: boolean
}

/**
 * What to do, so that `wanted` workers of the generation serve. Nobody who serves retires before there are enough without him.
 */
export function planWorkers<W extends Planned>(workers: readonly W[], wanted: number, generation: number): Plan<W> {
  const current = workers.filter((worker) => worker.generation === generation && worker.state !== 'retiring')
  const replaced = replaceable(current)
  const staying = current.filter((worker) => !replaced.includes(worker))
  const start = Math.max(0, wanted - staying.length)
  const ready = staying.filter(({ state }) => state === 'ready')
  if (ready.length < wanted) return { start, retire: [], complete: false }
  // Those that do not serve yet are missed least.
  const surplus = [...staying.filter(({ state }) => state !== 'ready'), ...ready].slice(0, staying.length - wanted)
  const outdated = workers.filter((worker) => worker.generation < generation)
  return { start, retire: [...replaced, ...surplus, ...outdated], complete: true }
}

/** Those that asked to leave and whose turn it is: the ones that must, and one of those that can wait. */
function replaceable<W extends Planned>(workers: readonly W[]): W[] {
  const patient = workers.find(({ leaving }) => leaving === 'patient')
  return workers.filter((worker) => worker.leaving === 'urgent' || worker === patient)
}
