import { describe, expect, test } from 'vitest'
import { renderBars } from '../bench/render/bars.ts'
import { powersAround, renderLines } from '../bench/render/lines.ts'
import { renderImages, renderPage } from '../bench/render/page.ts'
import { renderRatios } from '../bench/render/ratios.ts'
import { table } from '../bench/render/tables.ts'
import type { Results, Row } from '../bench/results.ts'

const same = (value: number) => ({ median: value, least: value, most: value })
const row = (peer: string, at: string, applicationUs: number, frontUs: number): Row => ({
  peer,
  at,
  figures: { applicationUs: same(applicationUs), frontUs: same(frontUs), perSecond: same(1000) },
})
const machine = { processors: '2 × Some', memoryGb: 8, kernel: 'Linux 6', versions: { Node: '24.22.3' } }
const section = (rows: Row[], left: string[] = []) => ({
  takenAt: '2026-11-28T12:00:00.000Z',
  machine,
  rounds: 3,
  seconds: 1,
  rows,
  left,
})
const results: Results = {
  costs: section([row('TSGI, FastCGI', 'text', 30, 20), row('node:http', 'text', 44, 25)], ['uWSGI: not here']),
  connections: section([row('node:http', '1', 100, 30), row('node:http', '8', 40, 30)]),
}

test('a table has its figures to the right', () => {
  expect(table(['peer', 'µs'], [['one', '1']])).toBe('| peer | µs |\n| --- | ---: |\n| one | 1 |')
})

describe('the page', () => {
  const page = renderPage(results)

  test('has a row for each peer, and a dash where nothing was measured', () => {
    expect(page).toContain('| TSGI, FastCGI | 30 | 20 | 1,000 |')
    expect(page).toContain('| node:http | 44 | – | – | – | – | – |')
  })

  test('has the chapters of what was measured, and no others', () => {
    expect(page.match(/^### .*/gm)).toEqual(['### In short', '### What an answer costs', '### With more connections'])
  })

  test('says when and where, how often, with which versions, and what was left out', () => {
    expect(page).toContain('2026-11-28, median of 3 rounds of 1 s')
    expect(page).toContain('2 × Some, 8 GB, Linux 6; Node 24.22.3.')
    expect(page).toContain('Left out: uWSGI: not here.')
  })
})

describe('the ratios', () => {
  test('have what was measured, and what was wanted', () => {
    expect(renderRatios(results)).toContain('| TSGI over FastCGI / node:http | 0.68 | ≤ 0.70 |')
  })

  test('leave out those of which one side is missing', () => {
    expect(renderRatios(results)).not.toContain('uWSGI')
    expect(renderRatios({})).toBeUndefined()
  })

  test('add up what the application and nginx take', () => {
    const rows = [row('TSGI, FastCGI', 'text', 30, 20), row('uWSGI', 'text', 26, 74)]
    expect(renderRatios({ costs: section(rows) })).toContain(
      '| the same with nginx / nginx and uWSGI | 0.50 | ≤ 0.90 |',
    )
  })
})

test('there is a picture for each section that has one', () => {
  expect(Object.keys(renderImages(results))).toEqual(['bench-cost.svg', 'bench-connections.svg'])
})

describe('bars', () => {
  const picture = renderBars('Cost <of> all', [
    { label: 'slow & old', parts: [100, 20], isOurs: false },
    { label: 'fast', parts: [10, 20], isOurs: true },
  ])

  test('begin with the shortest', () => {
    expect(picture.indexOf('>fast<')).toBeLessThan(picture.indexOf('>slow &amp; old<'))
  })

  test('are as long as their figures say, and ours have a colour of their own', () => {
    const widths = [
      ...picture.matchAll(/<rect class="(c0|c2|front)" x="[^"]+" y="[^"]+" width="([\d.]+)" height="18"/g),
    ]
    expect(widths.map(([, kind]) => kind)).toEqual(['c0', 'front', 'c2', 'front'])
    expect(Number(widths[2]![2]) / Number(widths[0]![2])).toBeCloseTo(10, 1)
  })

  test('can be read in the dark, and by those who see no picture', () => {
    expect(picture).toContain('prefers-color-scheme: dark')
    expect(picture).toContain('<title>Cost &lt;of&gt; all</title>')
  })
})

test('lines leave a gap where nothing was measured', () => {
  const picture = renderLines('Growth', ['1', '2', '3'], [{ label: 'one', values: [10, undefined, 1000] }])
  expect(picture.match(/<circle/g)).toHaveLength(2)
  expect(picture).toMatch(/d="M70 310 L690 50"/)
})

test.each([
  [[], [0, 1]],
  [
    [15, 320],
    [1, 3],
  ],
  [[10], [1, 2]],
])('the powers of ten around %j are %j', (values, powers) => expect(powersAround(values)).toEqual(powers))
