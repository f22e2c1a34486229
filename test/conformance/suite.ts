import { afterEach, describe, test } from 'vitest'
import { type Concern, reasonAgainst } from './case.ts'
import { concerns } from './concerns.ts'
import type { FrontName, InterfaceName } from './names.ts'
import { Site } from './site.ts'

/**
 * Holds an interface to every case that it, and the front, can show.
 *
 * @param carries whether what leads there can carry the concern's cases
 * @param urlOf where the interface's reference application is reached; asked when the first case runs
 */
export function describeConformance(
  front: FrontName,
  interfaceName: InterfaceName,
  urlOf: () => string,
  carries: (concern: Concern) => boolean = () => true,
): void {
  let site: Site

  afterEach(() => site?.leave())

  describe(`${interfaceName}, ${front}`, () => {
    for (const { name, cases: all } of concerns.filter(carries)) {
      const cases = all.filter((one) => reasonAgainst(one, front, interfaceName) === undefined)
      if (cases.length === 0) continue
      describe(name, () => {
        test.each(cases)('$title', async ({ check }) => {
          site = new Site(urlOf(), front, interfaceName)
          await check(site)
        })
      })
    }
  })
}
