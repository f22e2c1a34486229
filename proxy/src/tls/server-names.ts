/** The names that a site is served under. */
export class ServerNames {
  readonly #names: readonly string[] | undefined

  /** @param names in lower case, `*.example.org` for everything below a name; undefined for any */
  constructor(names: readonly string[] | undefined) {
    this.#names = names
  }

  get areListed(): boolean {
    return this.#names !== undefined
  }

  /** @param authority a name with or without a port; undefined where the client said none, which stands for the first */
  has(authority: string | undefined): boolean {
    if (this.#names === undefined || authority === undefined) return true
    const asked = hostOf(authority).toLowerCase()
    return this.#names.some((name) => name === asked || (name.startsWith('*.') && asked.endsWith(name.slice(1))))
  }
}

/** Without the port. An IPv6 address ends in a bracket, so that a colon before digits at the end is always a port. */
export function hostOf(authority: string): string {
  return authority.replace(/:\d+$/, '')
}
