/** A front before the application, as a visitor reaches it. */
export interface Reach {
  readonly url: string
  /** The visitor's address as the front sees it: one of these. */
  readonly clientAddresses: readonly string[]
  /** The address of this machine to come from, so that it can't be mistaken for the front's own. */
  readonly localAddress?: string
}
