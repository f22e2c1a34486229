import type { Brand } from './brand.ts'
import { type Signature, signatureOf } from './signature.ts'

/** What a value says of how it wants to be called: an interface and why, or why it can't be told. */
export type Form =
  | { readonly interface: Brand; readonly reason: string }
  | { readonly interface: undefined; readonly reason: string }

/** Parameter names that tell interfaces apart; compared in lower case, without underscores and `$` around them. */
export const parameterNames = {
  environ: ['environ', 'env'],
  startResponse: ['startresponse', 'start_response', 'start', 'respond'],
  request: ['req', 'request', 'incoming', 'incomingmessage', 'message', 'nodereq', 'noderequest'],
  response: ['res', 'response', 'reply', 'outgoing', 'outgoingmessage', 'serverresponse', 'noderes', 'noderesponse'],
  context: ['context', 'ctx', 'executioncontext', 'env', 'info', 'server', 'bindings'],
} as const satisfies Record<string, readonly string[]>

type Role = keyof typeof parameterNames

/** Decides by a function's declaration how it wants to be called. */
export function callForm(value: (...given: never[]) => unknown): Form {
  const signature = signatureOf(value)
  if (signature.isClass) return unclear(`a class (${value.name || 'without a name'}); export an instance of it`)
  if (/^(?:bound )?fetch$/.test(value.name)) return { interface: 'fetch', reason: 'a function named fetch' }
  const names = signature.parameters.map(plainName)
  if (names.join() === 'scope,receive,send') return found('asgi', signature)
  const form = names.length >= 2 || signature.isOpen ? byNames(signature, names) : byArity(signature, names)
  const isSure = form.interface !== undefined && form.interface !== 'fetch'
  return isFactory(value.name) && !isSure ? factory(value.name) : form
}

function byNames(signature: Signature, [first, second]: readonly (string | undefined)[]): Form {
  const firstIs = (role: Role) => isOne(role, first)
  const secondIs = (role: Role) => isOne(role, second)
  const isUnnamed = signature.parameters.length >= 2 && second === undefined && !signature.text.startsWith('2 without')
  if (secondIs('startResponse') && !firstIs('request')) return found('tsgi', signature)
  if (secondIs('response') && !firstIs('environ')) return found('node', signature)
  if (firstIs('request') && (secondIs('context') || isUnnamed)) return found('fetch', signature)
  if (first === 'environ' && !secondIs('response')) return found('tsgi', signature)
  return unclear(`a function (${signature.text}), whose parameters do not say how it is to be called`)
}

function byArity(signature: Signature, [first]: readonly (string | undefined)[]): Form {
  if (isOne('environ', first))
    return unclear(`a function (${signature.text}) without startResponse, by which a TSGI application answers`)
  return found('fetch', signature)
}

function isFactory(name: string): boolean {
  return /^(?:create|make|build|bootstrap|setup|init)(?![a-z])/.test(name)
}

function factory(name: string): Form {
  return unclear(`a function named ${name}, as factories are; name what it makes: MODULE:${name}()`)
}

function found(name: Brand, { text }: Signature): Form {
  return { interface: name, reason: `a function (${text})` }
}

function unclear(reason: string): Form {
  return { interface: undefined, reason }
}

function plainName(name: string | undefined): string | undefined {
  return name?.replaceAll(/^[_$]+|[_$]+$/g, '').toLowerCase()
}

function isOne(role: Role, name: string | undefined): boolean {
  return name !== undefined && (parameterNames[role] as readonly string[]).includes(name)
}
