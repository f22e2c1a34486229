import type { SectionName } from './arguments.ts'
import type { Amounts } from './sections/measuring.ts'

/** For the figures of the documentation. */
const full: Readonly<Record<SectionName, Amounts>> = {
  costs: { rounds: 5, seconds: 1 },
  latency: { rounds: 3, seconds: 3 },
  connections: { rounds: 3, seconds: 1 },
  bodies: { rounds: 2, seconds: 2 },
  starts: { rounds: 5, seconds: 1 },
  workers: { rounds: 5, seconds: 2 },
  front: { rounds: 5, seconds: 1 },
  polls: { rounds: 5, seconds: 2 },
}

/** For a look. */
const quick: Amounts = { rounds: 1, seconds: 1 }

export function amountsOf(section: SectionName, isQuick: boolean): Amounts {
  return isQuick ? quick : full[section]
}
