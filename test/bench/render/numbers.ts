import type { Spread } from '../figures.ts'

/** Three digits that count, with a comma between thousands. */
export function shown(value: number): string {
  if (value >= 100) return Math.round(value).toLocaleString('en-GB')
  return value >= 10 ? value.toFixed(0) : value.toFixed(value >= 1 ? 1 : 2)
}

/** The median, and how far the rounds were apart; `–` where nothing was measured. */
export function withSpread(spread: Spread | undefined): string {
  if (spread === undefined) return '–'
  const [median, least, most] = [spread.median, spread.least, spread.most].map(shown)
  return least === most ? median! : `${median} (${least}–${most})`
}

export function medianOf(spread: Spread | undefined): string {
  return spread === undefined ? '–' : shown(spread.median)
}
