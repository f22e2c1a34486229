import { token } from '../response-head.ts'
import type { Environ } from '../tsgi.ts'
import { hasMethod, isObject, kindOf, type RuleId, shown, ValidationError } from './validation-error.ts'

const alwaysStrings = [
  'REQUEST_METHOD',
  'SCRIPT_NAME',
  'PATH_INFO',
  'QUERY_STRING',
  'REQUEST_URI',
  'SERVER_NAME',
  'SERVER_PORT',
  'SERVER_PROTOCOL',
  'REMOTE_ADDR',
] as const

/** A key's rule: what it is expected to be, and how to tell. `shows` where the value may stand in a log. */
interface KeyRule {
  readonly rule: RuleId
  readonly key: string
  readonly expected: string
  readonly shows?: boolean
  holds(value: unknown, environ: Environ): boolean
}

const matches = (pattern: RegExp) => (value: unknown) => typeof value === 'string' && pattern.test(value)
const isFunction = (value: unknown) => typeof value === 'function'

const keyRules: readonly KeyRule[] = [
  { rule: 'S8', key: 'REQUEST_METHOD', expected: 'a token (RFC 9110)', shows: true, holds: matches(token) },
  {
    rule: 'S9',
    key: 'SCRIPT_NAME',
    expected: 'nothing, or a path from / that does not end with one',
    holds: (value) => value === '' || (String(value).startsWith('/') && !String(value).endsWith('/')),
  },
  {
    rule: 'S10',
    key: 'PATH_INFO',
    expected: 'a path from /, or *, or nothing below a SCRIPT_NAME',
    holds: (value, { SCRIPT_NAME }) => (value === '' ? SCRIPT_NAME !== '' : value === '*' || matches(/^\//)(value)),
  },
  { rule: 'S13', key: 'REQUEST_URI', expected: 'a target of visible ASCII', holds: matches(/^[\x21-\x7e]+$/) },
  { rule: 'S14', key: 'SERVER_NAME', expected: 'a name or an address', shows: true, holds: (value) => value !== '' },
  { rule: 'S14', key: 'SERVER_PORT', expected: 'decimal digits', shows: true, holds: matches(/^\d+$/) },
  {
    rule: 'S15',
    key: 'SERVER_PROTOCOL',
    expected: 'HTTP/1.1, for example',
    shows: true,
    holds: matches(/^HTTP\/\d+(\.\d+)?$/),
  },
  { rule: 'S19', key: 'tsgi.version', expected: '[1, 0]', holds: isVersion },
  { rule: 'S20', key: 'tsgi.url_scheme', expected: 'http or https', shows: true, holds: matches(/^https?$/) },
  {
    rule: 'S26',
    key: 'tsgi.input',
    expected: 'an async iterable',
    holds: (value) => hasMethod(value, Symbol.asyncIterator),
  },
  { rule: 'S21', key: 'tsgi.errors', expected: 'an object with write()', holds: (value) => hasMethod(value, 'write') },
  { rule: 'S22', key: 'tsgi.multiprocess', expected: 'a boolean', holds: (value) => typeof value === 'boolean' },
  { rule: 'S23', key: 'tsgi.signal', expected: 'an AbortSignal', holds: (value) => value instanceof AbortSignal },
  {
    rule: 'S24',
    key: 'tsgi.request_id',
    expected: '1 to 200 visible ASCII characters',
    holds: matches(/^[\x21-\x7e]{1,200}$/),
  },
  { rule: 'S69', key: 'tsgi.file_wrapper', expected: 'a function', holds: isFunction },
]

/** The same for keys that need not be there. */
const optionalRules: readonly KeyRule[] = [
  { rule: 'S16', key: 'CONTENT_TYPE', expected: 'a string', holds: (value) => typeof value === 'string' },
  { rule: 'S16', key: 'CONTENT_LENGTH', expected: 'decimal digits', shows: true, holds: matches(/^\d+$/) },
  { rule: 'S16', key: 'HTTP_CONTENT_TYPE', expected: 'no such key: it is CONTENT_TYPE', holds: () => false },
  { rule: 'S16', key: 'HTTP_CONTENT_LENGTH', expected: 'no such key: it is CONTENT_LENGTH', holds: () => false },
  { rule: 'S18', key: 'HTTP_PROXY', expected: 'no such key', holds: () => false },
  { rule: 'S59', key: 'tsgi.websocket', expected: 'an object with protocols, strings, and accept()', holds: isUpgrade },
  { rule: 'S75', key: 'tsgi.early_hints', expected: 'a function', holds: isFunction },
]

const tsgiKeys = new Set([...keyRules, ...optionalRules].map(({ key }) => key).filter((key) => key.startsWith('tsgi.')))

/** @throws {ValidationError} the server made an environ that breaks a rule */
export function checkEnviron(given: unknown): asserts given is Environ {
  if (typeof given !== 'object' || given === null || Array.isArray(given))
    throw new ValidationError('S5', `environ: expected an object, got ${kindOf(given)}`)
  const environ = given as Environ
  checkOwnership(environ)
  for (const key of alwaysStrings) {
    if (typeof environ[key] !== 'string') throw found('S7', key, 'a string', kindOf(environ[key]))
  }
  for (const rule of keyRules) checkKey(rule, environ)
  for (const rule of optionalRules) if (rule.key in environ) checkKey(rule, environ)
  for (const key of Object.keys(environ)) checkName(key, environ[key])
}

function checkOwnership(environ: Environ): void {
  if (!Object.isExtensible(environ) || Object.isFrozen(environ))
    throw new ValidationError('S5', 'environ: expected an object that the application may change, got a frozen one')
  for (const key of [...alwaysStrings, ...tsgiKeys]) {
    if (key in environ && !Object.prototype.propertyIsEnumerable.call(environ, key))
      throw new ValidationError('S5', `environ: expected own, enumerable keys; ${key} is inherited or hidden`)
  }
  const missing = Object.keys(environ).find((key) => environ[key] === undefined)
  if (missing !== undefined) throw found('S6', missing, 'no key where there is no value', 'undefined')
}

function checkKey({ rule, key, expected, shows, holds }: KeyRule, environ: Environ): void {
  const value = environ[key]
  if (!holds(value, environ)) throw found(rule, key, expected, shows ? shown(value) : kindOf(value))
}

function checkName(key: string, value: unknown): void {
  if (key.startsWith('tsgi.') && !tsgiKeys.has(key)) throw found('S25', key, 'none but the keys of TSGI', 'this one')
  if (!key.startsWith('HTTP_')) return
  if (!/^HTTP_[!#$%&'*+.^_`|~0-9A-Z]+$/.test(key))
    throw found('S17', key, 'upper case and underscores in the key', 'this one')
  if (typeof value !== 'string' || !/^[\t\x20-\xff]*$/.test(value))
    throw found('S17', key, 'a string of one line, a character for each octet', kindOf(value))
}

function found(rule: RuleId, key: string, expected: string, got: string): ValidationError {
  return new ValidationError(rule, `environ ${key}: expected ${expected}, got ${got}`)
}

function isVersion(value: unknown): boolean {
  return Array.isArray(value) && value.length === 2 && value[0] === 1 && Number.isInteger(value[1])
}

function isUpgrade(value: unknown): boolean {
  if (!isObject(value) || !hasMethod(value, 'accept')) return false
  const { protocols } = value as { protocols?: unknown }
  return Array.isArray(protocols) && protocols.every((protocol) => typeof protocol === 'string')
}
