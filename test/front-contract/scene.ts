import type { Folders } from './folders.ts'
import type { FrontName } from './front-name.ts'
import type { NameServer } from './name-server.ts'
import type { ScriptedApplication } from './scripted-application.ts'

/** A running front, seen from outside. */
export interface Front {
  readonly name: FrontName
  /** Where it listens for plain HTTP, without a slash at the end. */
  readonly url: string
  /** The same for HTTPS, where TLS_LISTEN is set. */
  readonly secureUrl: string | undefined
  /** Where an operator puts a file to announce maintenance, as this process sees it. */
  readonly maintenanceFile: string
  /** Runs a shell command in the folder in which it keeps a certificate that it has made. */
  inTlsFolder(command: string): Promise<void>
  /** Runs curl with HTTP/3, where the front has it. @returns what curl wrote */
  http3?(...args: string[]): Promise<string>
  /** Stops it and starts it again, with what it has kept, at the same place. */
  restart(): Promise<void>
  /** Everything it has written, access log included. */
  log(): Promise<string>
  stop(): Promise<void>
}

/** What a front is started with. */
export interface Surroundings {
  /** Listens on the loopback; for FastCGI at the same port where no other is given. */
  readonly application: { readonly port: number; readonly fastCgiPort?: number }
  /** Another one, beside it. */
  readonly second?: { readonly port: number }
  /** Knows the names of replicas. */
  readonly names?: { readonly port: number }
  readonly folders: Folders
}

/** What a case plays in: a front, the application behind it, the files that it serves. */
export interface Scene extends Surroundings {
  readonly application: ScriptedApplication
  readonly second: ScriptedApplication
  readonly names: NameServer
  readonly front: Front
}
