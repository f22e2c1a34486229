import type { FrontName } from './front-name.ts'
import type { FrontSettings } from './front-settings.ts'
import type { Scene } from './scene.ts'

/** One thing that every front does in the same way, as a client or the application sees it. */
export interface ContractCase {
  /** A sentence about what the front does. */
  readonly title: string
  /** What an operator has set; cases with equal settings share a front. */
  readonly settings?: FrontSettings
  /** Held against Apache, too, which gets the core of the contract only. */
  readonly core?: boolean
  /** Fronts that can't do it, each with the reason. The page of the contract says so. */
  readonly except?: Partial<Readonly<Record<FrontName, string>>>
  check(scene: Scene): Promise<void>
}

/** Cases that belong together; a row in the table of the contract. */
export interface Concern {
  readonly name: string
  readonly cases: readonly ContractCase[]
}

/** What a front is held to: all of it, but for what it is excepted from; Apache to the core. */
export function casesFor(front: FrontName, concerns: readonly Concern[]): readonly Concern[] {
  const applies = (one: ContractCase) =>
    reasonAgainst(front, one) === undefined && (front !== 'apache' || one.core === true)
  return concerns.map(({ name, cases }) => ({ name, cases: cases.filter(applies) }))
}

/** Why a front can't do it; undefined where it can. What nginx can't do it can't do over FastCGI either. */
export function reasonAgainst(front: FrontName, { except }: ContractCase): string | undefined {
  return except?.[front] ?? (front === 'nginx-fastcgi' ? except?.nginx : undefined)
}
