import type { Reporter, TestModule } from 'vitest/node'

/** Ends a run with `tests: N passed, N failed`, for people who read the end and for machines that look for it. */
export default class ClosingLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    let passed = 0
    let failed = unhandledErrors.length
    let skipped = 0
    for (const module of modules) {
      if (module.errors().length > 0) failed++
      for (const test of module.children.allTests()) {
        const { state } = test.result()
        if (state === 'passed') passed++
        else if (state === 'failed') failed++
        else skipped++
      }
    }
    process.stdout.write(contractLine(modules))
    process.stdout.write(`\ntests: ${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}\n`)
  }
}

/** `contract nginx N/M embedded N/M`: of the cases that each front is held to, those that passed. Empty when none ran. */
function contractLine(modules: readonly TestModule[]): string {
  const fronts = new Map<string, { passed: number; all: number }>()
  for (const module of modules) {
    for (const test of module.children.allTests()) {
      const front = /^contract: (\w+) > /.exec(test.fullName)?.[1]
      if (front === undefined) continue
      const { passed, all } = fronts.get(front) ?? { passed: 0, all: 0 }
      fronts.set(front, { passed: passed + (test.result().state === 'passed' ? 1 : 0), all: all + 1 })
    }
  }
  const figures = [...fronts].map(([front, { passed, all }]) => ` ${front} ${passed}/${all}`)
  return figures.length > 0 ? `\ncontract${figures.join('')}\n` : ''
}
