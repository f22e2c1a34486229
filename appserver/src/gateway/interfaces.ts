import { Server } from 'node:http'
import { LoadError } from '../errors.ts'
import type { UpgradeInterest } from '../exchange.ts'
import type { AsgiApplication } from './asgi.ts'
import { AsgiGateway } from './asgi-gateway.ts'
import type { Gateway, GatewayContext } from './gateway.ts'
import { hearsUpgrades, nodeGateway, type RequestListener } from './node.ts'
import type { Application } from './tsgi.ts'
import { tsgiGateway } from './tsgi-gateway.ts'

/** One way in which an application can be called. */
interface Interface {
  readonly name: 'tsgi' | 'node' | 'asgi'
  /** Why the value looks like such an application; undefined when it does not. Asked in the order of the table. */
  recognize(value: unknown): string | undefined
  create(value: never, context: GatewayContext): Served
  upgrades(value: never): UpgradeInterest
}

/** What calls an application, and what is done before its first exchange and after its last. */
interface Served {
  readonly handle: Gateway
  startup?(): Promise<void>
  shutdown?(): Promise<void>
}

const interfaces: readonly Interface[] = [
  {
    name: 'node',
    recognize: recognizeNode,
    create: (value: RequestListener | Server, context) => ({ handle: nodeGateway(value, context) }),
    upgrades: (value: RequestListener | Server) => (hearsUpgrades(value) ? 'any' : 'none'),
  },
  {
    name: 'asgi',
    recognize: recognizeAsgi,
    create: (value: AsgiApplication, context) => new AsgiGateway(value, context),
    upgrades: () => 'websocket',
  },
  {
    name: 'tsgi',
    recognize: recognizeTsgi,
    create: (value: Application, context) => ({ handle: tsgiGateway(value, context) }),
    upgrades: () => 'websocket',
  },
]

export interface Chosen {
  readonly name: string
  /** Why this one. */
  readonly reason: string
  readonly gateway: Gateway
  /** Which upgrades it is to be asked for; asked for each, as a listener may come later. */
  upgrades(): UpgradeInterest
  /** Resolves when the application is ready to be called. @throws {LoadError} it can't be made ready */
  startup(): Promise<void>
  /** Called once, after the last exchange and what works on behind it. Rejects with what the application throws. */
  shutdown(): Promise<void>
}

/**
 * Decides how the application is called.
 *
 * @param wanted an interface's name, or `auto` to decide by the value's form
 * @throws {LoadError} it can't be called, or its form says nothing
 */
export function chooseInterface(application: unknown, wanted: string, context: GatewayContext): Chosen {
  for (const candidate of interfaces) {
    const reason =
      wanted === candidate.name ? '--interface' : wanted === 'auto' ? candidate.recognize(application) : undefined
    if (reason === undefined) continue
    if (!isCallable(application)) break
    const served = candidate.create(application as never, context)
    return {
      name: candidate.name,
      reason,
      gateway: served.handle,
      upgrades: () => candidate.upgrades(application as never),
      startup: async () => served.startup?.(),
      shutdown: async () => served.shutdown?.(),
    }
  }
  const found = application === null ? 'null' : typeof application
  throw new LoadError(
    `the application is ${/^[aeiou]/.test(found) ? 'an' : 'a'} ${found} that no interface takes: expected a function; see --interface`,
  )
}

function isCallable(value: unknown): boolean {
  return typeof value === 'function' || value instanceof Server
}

function recognizeNode(value: unknown): string | undefined {
  if (value instanceof Server) return 'an http.Server'
  if (typeof value !== 'function') return undefined
  // Express and Connect applications are functions of three parameters with these methods.
  if ('handle' in value && 'use' in value) return 'a function with handle and use, as Express and Connect have'
  return undefined
}

// Types that were stripped leave spaces; a parameter that is not used may have an underscore.
const asgiParameters = /^[^(]*\(\s*_?scope\s*,\s*_?receive\s*,\s*_?send\s*,?\s*\)/

function recognizeAsgi(value: unknown): string | undefined {
  if (typeof value !== 'function' || value.length !== 3 || !asgiParameters.test(String(value))) return undefined
  return 'a function of scope, receive and send'
}

function recognizeTsgi(value: unknown): string | undefined {
  return typeof value === 'function' ? 'a function' : undefined
}
