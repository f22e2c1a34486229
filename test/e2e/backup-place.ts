import type { Made } from '../stack/make.ts'

/** A site that can be backed up, as its operator has it. */
export interface BackupPlace {
  /** Another one after `startAnew`. */
  readonly url: string
  /** Where the archives are. */
  readonly archives: string
  make(args: readonly string[], input?: string): Promise<Made>
  /** Takes away all that the site has kept, and starts it. */
  startAnew(): Promise<void>
  stop(): Promise<void>
}
