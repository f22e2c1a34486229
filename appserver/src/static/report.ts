import type { Collected, CollectedFile } from './collect.ts'

export interface ReportOptions {
  /** As it was given. */
  readonly destination: string
  readonly keepDays: number
  readonly dryRun: boolean
  /** 0: nothing but warnings; 1: figures; 2: each file as well. */
  readonly verbosity: number
}

/** What a collection did, for whoever started it; each line ends. */
export function renderReport(result: Collected, { destination, keepDays, dryRun, verbosity }: ReportOptions): string {
  const { files, written, kept, removed } = result
  const verb = dryRun ? 'Would collect' : 'Collected'
  const lines = result.warnings.map((warning) => `Warning: ${warning}`)
  if (verbosity >= 2) lines.push(...result.collected.map(fileLine), ...removed.map((name) => `${name}: removed`))
  if (verbosity >= 1) {
    lines.push(`${verb} ${files} static files into ${destination} (${written} new)`)
    lines.push(...codingLines(result.collected))
    if (kept > 0) lines.push(`  ${kept} of earlier collections ${kept === 1 ? 'stays' : 'stay'} for ${keepDays} days`)
    if (removed.length > 0) lines.push(`  ${removed.length} of earlier collections removed`)
  }
  return lines.map((line) => `${line}\n`).join('')
}

function fileLine({ name, hashedName, sizeBytes, isNew, compressedBytes }: CollectedFile): string {
  const sizes = Object.entries(compressedBytes).map(([coding, bytes]) => `, ${coding} ${readable(bytes)}`)
  return `${name} → ${hashedName}: ${isNew ? 'new' : 'unchanged'}, ${readable(sizeBytes)}${sizes.join('')}`
}

/** For each coding, how much there is of what it made smaller, before and after. */
function codingLines(collected: readonly CollectedFile[]): string[] {
  const codings = new Set(collected.flatMap((file) => Object.keys(file.compressedBytes)))
  return [...codings].map((coding) => {
    const smaller = collected.filter((file) => file.compressedBytes[coding] !== undefined)
    const before = sum(smaller.map((file) => file.sizeBytes))
    const after = sum(smaller.map((file) => file.compressedBytes[coding]!))
    return `  ${coding}: ${smaller.length} smaller, ${readable(before)} → ${readable(after)}`
  })
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}

/** @param bytes as a person reads it, in powers of 1000 */
function readable(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`
  return bytes < 1_000_000 ? `${(bytes / 1000).toFixed(1)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`
}
