/** Names of up to this many characters are remembered; clients choose them, and must not fill the memory with them. */
const longestKept = 100
const mostKept = 2000
/** Of one request: browsers behind a front send some thirty, and what is worked out grows with each (with 100 of them, 25 kB a request). */
const deepestKept = 50

interface Kept {
  count: number
}

/**
 * The names of a request's header fields, in their order. Clients of one kind send the same names again and again: what follows
 * from them alone is worked out once, and found again here. Each is the one before it and one name more.
 */
export class FieldNames {
  readonly count: number
  readonly #before: FieldNames | undefined
  readonly #name: string
  readonly #kept: Kept
  /** What came next the last time: most often it comes again, and to compare costs less than to look it up. */
  #likely: FieldNames | undefined
  #next: Map<string, FieldNames> | undefined
  #list: readonly string[] | undefined
  #places: ReadonlyMap<string, readonly number[]> | undefined
  #tellsBody: boolean | undefined

  constructor(kept: Kept, before?: FieldNames, name = '') {
    this.#kept = kept
    this.#before = before
    this.#name = name
    this.count = before === undefined ? 0 : before.count + 1
  }

  /** These and one more. */
  and(name: string): FieldNames {
    const likely = this.#likely
    return likely !== undefined && likely.#name === name ? likely : this.#find(name)
  }

  get list(): readonly string[] {
    this.#list ??= this.#collected()
    return this.#list
  }

  /** Where the fields of that name stand, counted from 0; undefined where there is none. @param name in lower case */
  placesOf(name: string): readonly number[] | undefined {
    this.#places ??= placesOf(this.list)
    return this.#places.get(name)
  }

  /** Whether there is a body, or may be one: RFC 9112 section 6.3. */
  get tellsBody(): boolean {
    this.#tellsBody ??=
      this.placesOf('content-length') !== undefined || this.placesOf('transfer-encoding') !== undefined
    return this.#tellsBody
  }

  /** Step by step: a request may have thousands, and by recursion they would be more than the stack holds. */
  #collected(): string[] {
    const list = new Array<string>(this.count)
    let names: FieldNames = this
    while (names.#before !== undefined) {
      list[names.count - 1] = names.#name
      names = names.#before
    }
    return list
  }

  #find(name: string): FieldNames {
    let next = this.#next?.get(name)
    if (!next) {
      next = new FieldNames(this.#kept, this, name)
      if (name.length > longestKept || this.count >= deepestKept || this.#kept.count >= mostKept) return next
      this.#kept.count++
      this.#next ??= new Map()
      this.#next.set(name, next)
    }
    this.#likely = next
    return next
  }
}

/** All that requests have brought so far, within limits. */
export class KnownFieldNames {
  #kept: Kept = { count: 0 }
  #none = new FieldNames(this.#kept)

  /** To begin with. When it has become too much, what was known is forgotten: what still comes is soon known again. */
  get none(): FieldNames {
    if (this.#kept.count >= mostKept) {
      this.#kept = { count: 0 }
      this.#none = new FieldNames(this.#kept)
    }
    return this.#none
  }

  /** @param fields names and values in turn */
  of(fields: readonly string[]): FieldNames {
    let names = this.none
    for (let index = 0; index < fields.length; index += 2) names = names.and(fields[index]!)
    return names
  }
}

function placesOf(list: readonly string[]): ReadonlyMap<string, readonly number[]> {
  const places = new Map<string, number[]>()
  for (const [place, name] of list.entries()) {
    const key = name.toLowerCase()
    const before = places.get(key)
    if (before) before.push(place)
    else places.set(key, [place])
  }
  return places
}
