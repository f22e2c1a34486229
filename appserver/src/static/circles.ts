/**
 * Sorts names so that each comes after those it refers to. Names that lead to each other in a circle belong together
 * (strongly connected components, after Tarjan 1972, "Depth-first search and linear graph algorithms").
 *
 * @param edges the names that each refers to, all of them keys
 */
export function groupByCircle(edges: ReadonlyMap<string, readonly string[]>): string[][] {
  const search = new Search(edges)
  for (const name of edges.keys()) search.visit(name)
  return search.groups
}

class Search {
  readonly groups: string[][] = []
  readonly #edges: ReadonlyMap<string, readonly string[]>
  /** When a name was met, and the earliest that is met again from it. */
  readonly #met = new Map<string, number>()
  readonly #earliest = new Map<string, number>()
  readonly #open: string[] = []

  constructor(edges: ReadonlyMap<string, readonly string[]>) {
    this.#edges = edges
  }

  visit(name: string): void {
    if (this.#met.has(name)) return
    const met = this.#met.size
    this.#met.set(name, met)
    this.#open.push(name)
    let earliest = met
    for (const next of this.#edges.get(name)!) {
      this.visit(next)
      // Of a group that is complete nothing leads back.
      earliest = Math.min(earliest, this.#earliest.get(next) ?? this.#met.get(next)!)
    }
    this.#earliest.set(name, earliest)
    if (earliest === met) this.#close(name)
  }

  #close(first: string): void {
    const group = this.#open.splice(this.#open.indexOf(first))
    for (const name of group) this.#earliest.set(name, Number.POSITIVE_INFINITY)
    this.groups.push(group.sort())
  }
}
