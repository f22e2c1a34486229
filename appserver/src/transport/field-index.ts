const ownFields = [
  'host',
  'content-type',
  'content-length',
  'transfer-encoding',
  'expect',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-port',
  'x-request-id',
  'x-accel-mapping',
] as const

export type OwnField = (typeof ownFields)[number]

/** Finds the fields that the server itself reads, in one pass over a request's header list. */
export class FieldIndex {
  readonly #slots: ReadonlyMap<string, number>
  /** 1 for each length that such a name has: most names of a request need no lower case to be told apart. */
  readonly #lengths = new Uint8Array(64)

  /** @param more names in lower case, beside those that every server reads */
  constructor(more: readonly string[]) {
    this.#slots = new Map([...new Set([...ownFields, ...more])].map((name, slot) => [name, slot]))
    for (const name of this.#slots.keys()) this.#lengths[name.length] = 1
  }

  read(fields: readonly string[]): FoundFields {
    const found = new FoundFields(this.#slots, fields.length / 2)
    for (let index = 0; index < fields.length; index += 2) {
      const name = fields[index]!
      const value = fields[index + 1]!
      const bytes = name.length + value.length + 2
      if (bytes > found.longestBytes) found.longestBytes = bytes
      if (this.#lengths[name.length] !== 1) continue
      const slot = this.#slots.get(name.toLowerCase())
      if (slot !== undefined) found.add(slot, value)
    }
    return found
  }
}

/** The fields that were found in one request. */
export class FoundFields {
  readonly count: number
  /** The longest field's size on the wire, without its line break. */
  longestBytes = 0
  readonly #slots: ReadonlyMap<string, number>
  readonly #values: (string | undefined)[] = []
  #repeated: Set<number> | undefined

  constructor(slots: ReadonlyMap<string, number>, count: number) {
    this.#slots = slots
    this.count = count
  }

  add(slot: number, value: string): void {
    const before = this.#values[slot]
    if (before !== undefined) this.#repeated = (this.#repeated ?? new Set()).add(slot)
    this.#values[slot] = before === undefined ? value : `${before},${value}`
  }

  /** The value; values of repeated fields joined by commas (RFC 9110 section 5.3). */
  joined(name: string): string | undefined {
    return this.#values[this.#slots.get(name)!]
  }

  /** The value of the one field of that name; undefined when there is none or more than one. */
  single(name: string): string | undefined {
    const slot = this.#slots.get(name)!
    return this.#isRepeated(slot) ? undefined : this.#values[slot]
  }

  isRepeated(name: OwnField): boolean {
    return this.#isRepeated(this.#slots.get(name)!)
  }

  #isRepeated(slot: number): boolean {
    return this.#repeated?.has(slot) === true
  }
}
