import { forbiddenInValue, hopByHop, statusLine, token } from '../response-head.ts'
import type { HeaderList, StartResponse, Write } from '../tsgi.ts'
import { type CheckedCall, type CheckedHead, watchBytes } from './checked-call.ts'
import { isThenable, kindOf, type RuleId, shown, ValidationError } from './validation-error.ts'

/** A startResponse that holds the application to its rules, and the server's to its own. */
export function checkedStartResponse(call: CheckedCall, inner: StartResponse): StartResponse {
  return (...given) => {
    const [status, headers, error] = given
    call.mayStart(error)
    const head = checkHead(status, headers)
    const write = startOrLose(call, inner, given)
    call.start(head)
    if (typeof write !== 'function')
      throw call.violation('S31', `startResponse: expected to return a function, got ${kindOf(write)}`)
    return checkedWrite(call, write)
  }
}

function startOrLose(call: CheckedCall, inner: StartResponse, given: Parameters<StartResponse>): Write {
  try {
    return inner(...given)
  } catch (thrown) {
    if (given[2] !== undefined && thrown === given[2]) call.lose()
    throw thrown
  }
}

function checkedWrite(call: CheckedCall, inner: Write): Write {
  return async (...given) => {
    const [chunk] = given
    call.beginWrite(chunk)
    const isChanged = watchBytes(chunk)
    try {
      const promise = inner(...given)
      if (!isThenable(promise))
        throw call.violation('S38', `write: expected to return a promise, got ${kindOf(promise)}`)
      await promise
    } finally {
      call.endWrite()
    }
    if (isChanged()) throw call.violation('A23', 'write: expected the bytes to stay as they were until it resolved')
  }
}

/** @throws {ValidationError} A6 to A11, A22 */
function checkHead(status: unknown, headers: unknown): CheckedHead {
  const parts = typeof status === 'string' ? statusLine.exec(status) : null
  if (!parts)
    throw new ValidationError('A6', `status: expected "CODE REASON" with a code from 200 to 599, got ${shown(status)}`)
  checkHeaders(headers)
  const lengths = headers.filter(([name]) => name.toLowerCase() === 'content-length')
  if (lengths.length > 1)
    throw new ValidationError('A11', `Content-Length: expected at most once, got ${lengths.length}`)
  const length = lengths[0]?.[1]
  if (length !== undefined && !/^\d{1,15}$/.test(length))
    throw new ValidationError('A11', `Content-Length: expected decimal digits, got ${shown(length)}`)
  if (length !== undefined && parts[1] === '204')
    throw new ValidationError('A22', 'Content-Length: expected none with status 204')
  return {
    status: Number(parts[1]),
    declaredBytes: length === undefined ? undefined : Number(length),
    headers,
    asGiven: headers.map(([name, value]) => [name, value] as const),
  }
}

/**
 * @param rule named instead of A7 to A10
 * @throws {ValidationError}
 */
export function checkHeaders(headers: unknown, rule?: RuleId): asserts headers is HeaderList {
  if (!Array.isArray(headers))
    throw new ValidationError(rule ?? 'A7', `headers: expected an array of pairs, got ${kindOf(headers)}`)
  for (const pair of headers) {
    if (!Array.isArray(pair) || pair.length !== 2)
      throw new ValidationError(rule ?? 'A7', `headers: expected pairs [name, value], got ${kindOf(pair)}`)
    checkHeader(pair[0], pair[1], rule)
  }
}

function checkHeader(name: unknown, value: unknown, rule: RuleId | undefined): void {
  if (typeof name !== 'string' || typeof value !== 'string')
    throw new ValidationError(
      rule ?? 'A7',
      `headers: expected two strings in each pair, got ${kindOf(name)} and ${kindOf(value)}`,
    )
  if (!token.test(name))
    throw new ValidationError(rule ?? 'A8', `a header's name: expected a token, got ${shown(name)}`)
  if (forbiddenInValue.test(value))
    throw new ValidationError(rule ?? 'A9', `header ${name}: expected Latin-1 without line breaks and controls`)
  if (hopByHop.has(name.toLowerCase()))
    throw new ValidationError(rule ?? 'A10', `header ${name}: expected to be left to the server, it is hop-by-hop`)
}
