import { LoadError } from '../errors.ts'
import type { UpgradeInterest } from '../exchange.ts'
import type { AsgiApplication } from './asgi/asgi.ts'
import { AsgiGateway } from './asgi/gateway.ts'
import type { Brand } from './brand.ts'
import { fetchApplication } from './fetch/fetch.ts'
import { describeValue, formOf, hasFetch } from './forms.ts'
import type { Gateway, GatewayContext } from './gateway.ts'
import { openNode } from './node/form.ts'
import { hearsUpgrades, nodeGateway } from './node/node.ts'
import type { Application } from './tsgi.ts'
import { tsgiGateway } from './tsgi-gateway.ts'

/** An application, ready to be called. */
interface Opened {
  readonly gateway: Gateway
  upgrades(): UpgradeInterest
  startup?(): PromiseLike<unknown>
  shutdown?(): PromiseLike<unknown>
}

/** One way in which an application can be called. */
interface Interface {
  readonly name: Brand
  /** What it can take, for people. */
  readonly takes: string
  /** Undefined where it can't take the value. */
  open(value: unknown, context: GatewayContext): Opened | undefined
}

const interfaces: readonly Interface[] = [
  { name: 'tsgi', takes: 'a function', open: openTsgi },
  { name: 'fetch', takes: 'a function, or an object with fetch', open: openFetch },
  { name: 'asgi', takes: 'a function', open: openAsgi },
  { name: 'node', takes: "a function, an http.Server or a framework's application", open: openNodeGateway },
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
  const { name, reason } = wanted === 'auto' ? decide(application) : { name: wanted, reason: '--interface' }
  const row = interfaces.find((candidate) => candidate.name === name)!
  const opened = row.open(application, context)
  if (!opened)
    throw new LoadError(`--interface ${name} can't take ${describeValue(application)}: expected ${row.takes}`)
  return {
    name: row.name,
    reason,
    gateway: opened.gateway,
    upgrades: opened.upgrades,
    startup: async () => void (await opened.startup?.()),
    shutdown: async () => void (await opened.shutdown?.()),
  }
}

function decide(application: unknown): { readonly name: string; readonly reason: string } {
  const form = formOf(application)
  if (form.interface !== undefined) return { name: form.interface, reason: form.reason }
  const named = interfaces.map(({ name }) => name).join('|')
  throw new LoadError(`the application is ${form.reason}; say how it is called with --interface ${named}`)
}

function openTsgi(value: unknown, context: GatewayContext): Opened | undefined {
  if (typeof value !== 'function') return undefined
  return { gateway: tsgiGateway(value as Application, context), upgrades: () => 'websocket' }
}

function openFetch(value: unknown, context: GatewayContext): Opened | undefined {
  if (typeof value !== 'function' && !hasFetch(value)) return undefined
  return openTsgi(fetchApplication(value), context)
}

function openAsgi(value: unknown, context: GatewayContext): Opened | undefined {
  if (typeof value !== 'function') return undefined
  const asgi = new AsgiGateway(value as AsgiApplication, context)
  return {
    gateway: asgi.handle,
    upgrades: () => 'websocket',
    startup: () => asgi.startup(),
    shutdown: () => asgi.shutdown(),
  }
}

function openNodeGateway(value: unknown, context: GatewayContext): Opened | undefined {
  const application = openNode(value)
  if (!application) return undefined
  const { target } = application
  return {
    gateway: nodeGateway(target, context),
    upgrades: () => (hearsUpgrades(target) ? 'any' : 'none'),
    startup: async () => application.startup?.(),
    shutdown: async () => application.shutdown?.(),
  }
}
