import { shown } from './numbers.ts'
import { rounded, svg, text } from './svg.ts'

export interface Bar {
  readonly label: string
  /** One behind the other; the first is the application's. */
  readonly parts: readonly [application: number, front: number]
  /** Whether it is one of ours. */
  readonly isOurs: boolean
}

const width = 860
const labelWidth = 150
const figureWidth = 110
const rowHeight = 26
const headHeight = 52

/** Bars beneath each other, the shortest first: what an answer costs. */
export function renderBars(title: string, bars: readonly Bar[]): string {
  const sorted = [...bars].sort((one, other) => sum(one) - sum(other))
  const most = Math.max(...sorted.map(sum), 1)
  const scale = (width - labelWidth - figureWidth) / most
  const head = [
    text(0, 16, title, 'font-weight="600"'),
    `<rect class="c0" x="0" y="26" width="12" height="12"/>`,
    `<rect class="c2" x="150" y="26" width="12" height="12"/>`,
    `<rect class="front" x="230" y="26" width="12" height="12"/>`,
    text(18, 37, 'application, Portico', 'class="quiet"'),
    text(168, 37, 'others', 'class="quiet"'),
    text(248, 37, 'nginx', 'class="quiet"'),
  ]
  const rows = sorted.flatMap((bar, index) => renderBar(bar, headHeight + index * rowHeight, scale))
  return svg(width, headHeight + sorted.length * rowHeight, title, [...head, ...rows])
}

function renderBar(bar: Bar, y: number, scale: number): string[] {
  const [application, front] = bar.parts.map((value) => value * scale) as [number, number]
  const end = labelWidth + application + front
  const figures = `${shown(bar.parts[0])} + ${shown(bar.parts[1])} µs`
  return [
    text(labelWidth - 8, y + 16, bar.label, 'text-anchor="end"'),
    rectangle(bar.isOurs ? 'c0' : 'c2', labelWidth, y, application),
    rectangle('front', labelWidth + application, y, front),
    text(end + 6, y + 16, figures, 'class="quiet"'),
  ]
}

function rectangle(kind: string, x: number, y: number, wide: number): string {
  return `<rect class="${kind}" x="${rounded(x)}" y="${y + 3}" width="${rounded(wide)}" height="${rowHeight - 8}" stroke="none"/>`
}

function sum({ parts }: Bar): number {
  return parts[0] + parts[1]
}
