/** The first version number in a text: `v2.26.1-4` is 2.26.1. @returns undefined where there is none */
export function versionIn(text: string): string | undefined {
  return /\d+(\.\d+)+/.exec(text)?.[0]
}

export function isAtLeast(version: string, least: string): boolean {
  const have = numbers(version)
  for (const [index, wanted] of numbers(least).entries()) {
    const given = have[index] ?? 0
    if (given !== wanted) return given > wanted
  }
  return true
}

function numbers(version: string): number[] {
  return version.split('.').map(Number)
}
