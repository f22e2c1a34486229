/** The one in the middle, or what lies between the two. */
export function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((one, other) => one - other)
  return (sorted[Math.floor((sorted.length - 1) / 2)]! + sorted[Math.ceil((sorted.length - 1) / 2)]!) / 2
}

/** A figure of several rounds. */
export interface Spread {
  readonly median: number
  readonly least: number
  readonly most: number
}

export function spreadOf(numbers: readonly number[]): Spread {
  return { median: median(numbers), least: Math.min(...numbers), most: Math.max(...numbers) }
}

/** One against the other, round by round: what slows the machine down for a while slows both down. */
export function ratioOf(left: readonly number[], right: readonly number[]): Spread {
  return spreadOf(left.map((value, round) => value / right[round]!))
}

/** The smallest of them that so large a share of them does not exceed. @param share 0.99 for the 99th percentile */
export function percentile(numbers: readonly number[], share: number): number {
  const sorted = [...numbers].sort((one, other) => one - other)
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]!
}
