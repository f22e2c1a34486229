const unitSeconds: Readonly<Record<string, number>> = { ms: 0.001, s: 1, m: 60, h: 3600, d: 86_400 }
const unitBytes: Readonly<Record<string, number>> = { '': 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3 }

/** nginx's times, as in `1m30s`; a bare number is seconds. */
export function seconds(text: string): number {
  const parts = [...text.matchAll(/(\d+)(ms|[smhd]?)/g)]
  return parts.reduce((sum, [, count, unit]) => sum + Number(count) * unitSeconds[unit || 's']!, 0)
}

/** nginx's sizes, as in `100m`. */
export function bytes(text: string): number {
  const [, count, unit] = /^(\d+)([kmg]?)$/.exec(text.toLowerCase()) ?? []
  return Number(count) * unitBytes[unit ?? '']!
}
