import { shown } from './numbers.ts'
import { colours, rounded, svg, text } from './svg.ts'

export interface Line {
  readonly label: string
  /** One for each place; undefined where nothing was measured. */
  readonly values: readonly (number | undefined)[]
}

const width = 860
const height = 360
const left = 70
const right = 690
const top = 50
const bottom = 310

/** Lines over places that are equally far apart, on a scale of powers of ten. */
export function renderLines(title: string, places: readonly string[], lines: readonly Line[]): string {
  const values = lines.flatMap((line) => line.values).filter((value) => value !== undefined)
  const [low, high] = powersAround(values)
  const x = (place: number) => left + (place * (right - left)) / Math.max(1, places.length - 1)
  const y = (value: number) => bottom - ((Math.log10(value) - low) * (bottom - top)) / (high - low)
  const grid = Array.from({ length: high - low + 1 }, (_, step) => gridLine(10 ** (low + step), y(10 ** (low + step))))
  const names = places.map((place, index) => text(x(index), bottom + 22, place, 'text-anchor="middle" class="quiet"'))
  const drawn = lines.flatMap((line, index) => drawLine(line, index, x, y))
  return svg(width, height, title, [text(0, 16, title, 'font-weight="600"'), ...grid.flat(), ...names, ...drawn])
}

function gridLine(value: number, y: number): string[] {
  return [
    `<line class="grid" x1="${left}" y1="${rounded(y)}" x2="${right}" y2="${rounded(y)}"/>`,
    text(left - 8, y + 4, shown(value), 'text-anchor="end" class="quiet"'),
  ]
}

function drawLine(line: Line, index: number, x: (place: number) => number, y: (value: number) => number): string[] {
  const points = line.values.flatMap((value, place) => (value === undefined ? [] : [[x(place), y(value)] as const]))
  const colour = `c${index % colours}`
  const path = points.map(([px, py], order) => `${order === 0 ? 'M' : 'L'}${rounded(px)} ${rounded(py)}`).join(' ')
  const dots = points.map(([px, py]) => `<circle class="${colour}" cx="${rounded(px)}" cy="${rounded(py)}" r="3"/>`)
  const legendY = top + 10 + index * 22
  return [
    `<path class="${colour} line" d="${path}"/>`,
    ...dots,
    `<rect class="${colour}" x="${right + 30}" y="${legendY - 10}" width="12" height="12"/>`,
    text(right + 48, legendY, line.label),
  ]
}

/** The powers of ten that all values are between. */
export function powersAround(values: readonly number[]): [low: number, high: number] {
  if (values.length === 0) return [0, 1]
  const low = Math.floor(Math.log10(Math.min(...values)))
  const high = Math.ceil(Math.log10(Math.max(...values)))
  return [low, Math.max(high, low + 1)]
}
