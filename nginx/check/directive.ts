/** One directive of nginx's configuration, where it was written. */
export interface Directive {
  readonly name: string
  /** Without quotes. */
  readonly args: readonly string[]
  /** What stands between braces; undefined where there are none. */
  readonly block: readonly Directive[] | undefined
  readonly file: string
  /** Counted from 1. */
  readonly line: number
}

/** Something about a configuration that nginx accepts and that is wrong all the same. */
export interface Finding {
  readonly file: string
  readonly line: number
  readonly message: string
  readonly remedy: string
}
