import type { FrontName, InterfaceName } from './names.ts'
import type { Site } from './site.ts'

/** One behaviour that every interface shows in the same way, or says why it can't. */
export interface Case {
  /** A sentence, behind the rules of appserver/SPEC.md that it shows. */
  readonly title: string
  /** Where it does not hold, and why: a fact of the interface or of the front, for docs/conformance.md. */
  readonly except?: Readonly<Partial<Record<InterfaceName | FrontName, string>>>
  /** Throws when the behaviour is not there. */
  check(site: Site): Promise<void>
}

/** Cases that belong together. */
export interface Concern {
  readonly name: string
  readonly cases: readonly Case[]
}

/** Why the case is not run there; undefined when it is. */
export function reasonAgainst(
  { except = {} }: Case,
  front: FrontName,
  interfaceName: InterfaceName,
): string | undefined {
  return except[interfaceName] ?? except[front]
}
