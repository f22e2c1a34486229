import type { FieldNames } from '../field-names.ts'

/** The fields of one request, by their names. */
export class FoundFields {
  readonly #names: FieldNames
  readonly #fields: readonly string[]

  /** @param fields names and values in turn */
  constructor(names: FieldNames, fields: readonly string[]) {
    this.#names = names
    this.#fields = fields
  }

  get count(): number {
    return this.#names.count
  }

  /** Whether there is a body, or may be one. */
  get tellsBody(): boolean {
    return this.#names.tellsBody
  }

  /** The longest field's size on the wire, without its line break. */
  get longestBytes(): number {
    const fields = this.#fields
    let longest = 0
    for (let index = 0; index < fields.length; index += 2) {
      const bytes = fields[index]!.length + fields[index + 1]!.length + 2
      if (bytes > longest) longest = bytes
    }
    return longest
  }

  /** The value; values of repeated fields joined by commas (RFC 9110 section 5.3). @param name in lower case */
  joined(name: string): string | undefined {
    const places = this.#names.placesOf(name)
    if (places === undefined) return undefined
    return places.length === 1 ? this.#at(places[0]!) : places.map((place) => this.#at(place)).join(',')
  }

  /** The value of the one field of that name; undefined when there is none or more than one. @param name in lower case */
  single(name: string): string | undefined {
    const places = this.#names.placesOf(name)
    return places?.length === 1 ? this.#at(places[0]!) : undefined
  }

  /** @param name in lower case */
  isRepeated(name: string): boolean {
    const places = this.#names.placesOf(name)
    return places !== undefined && places.length > 1
  }

  #at(place: number): string {
    return this.#fields[2 * place + 1]!
  }
}
