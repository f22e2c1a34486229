import type { Folders } from './folders.ts'
import type { FrontName } from './front-name.ts'
import type { ScriptedApplication } from './scripted-application.ts'

/** A running front, seen from outside. */
export interface Front {
  readonly name: FrontName
  /** Where it listens for plain HTTP, without a slash at the end. */
  readonly url: string
  /** Where an operator puts a file to announce maintenance, as this process sees it. */
  readonly maintenanceFile: string
  /** Everything it has written, access log included. */
  log(): Promise<string>
  stop(): Promise<void>
}

/** What a front is started with. */
export interface Surroundings {
  /** Listens on the loopback. */
  readonly application: { readonly port: number }
  readonly folders: Folders
}

/** What a case plays in: a front, the application behind it, the files that it serves. */
export interface Scene extends Surroundings {
  readonly application: ScriptedApplication
  readonly front: Front
}
