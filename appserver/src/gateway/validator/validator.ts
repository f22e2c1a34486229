import { defineApplication } from '../define-application.ts'
import type { Application, Body, Environ, StartResponse } from '../tsgi.ts'
import type { BodyWatch } from './body-watch.ts'
import { checkBody } from './checked-body.ts'
import { CheckedCall } from './checked-call.ts'
import { CheckedEnviron } from './checked-environ.ts'
import { checkedStartResponse } from './checked-head.ts'
import { checkEnviron } from './environ-rules.ts'
import { isThenable, kindOf, ValidationError } from './validation-error.ts'

/**
 * Holds an application, and the server that calls it, to the rules of SPEC.md, as `wsgiref.validate` does for PEP 3333. Everything is
 * passed on as it comes. What breaks a rule is a {@link ValidationError} for whoever broke it, at the call that did; where the response is over
 * by then it is also written to `tsgi.errors`. So is a body that is never closed, once it is garbage.
 *
 * @throws {TypeError} not a function
 */
export function validator(application: Application): Application {
  if (typeof application !== 'function')
    throw new TypeError(`validator: expected an application, a function, got ${kindOf(application)}`)
  const environs = new CheckedEnviron()
  const bodies = new FinalizationRegistry<BodyWatch>((watch) => watch.forgotten())
  return defineApplication((...given) => {
    checkArguments(given)
    const [environ, startResponse] = given
    checkEnviron(environ)
    const call = new CheckedCall(environ, environs.errorsOf(environ))
    environs.take(environ, call)
    const returned = (body: unknown): Body =>
      guarded(call, () => (environs.isFile(body, call) ? passFile(call, body) : checkBody(call, body, bodies)))
    const result = guarded(call, () => application(environ, checkedStartResponse(call, startResponse)))
    return isThenable(result) ? later(call, result, returned) : returned(result)
  })
}

function checkArguments(given: readonly unknown[]): asserts given is [Environ, StartResponse] {
  if (given.length !== 2)
    throw new ValidationError('S1', `the application: expected to be called with 2 arguments, got ${given.length}`)
  if (typeof given[1] !== 'function')
    throw new ValidationError('S1', `startResponse: expected a function, got ${kindOf(given[1])}`)
}

async function later(
  call: CheckedCall,
  result: PromiseLike<unknown>,
  returned: (body: unknown) => Body,
): Promise<Body> {
  let body: unknown
  try {
    body = await result
  } catch (error) {
    call.end()
    throw error
  }
  return returned(body)
}

/** A call that throws has ended. */
function guarded<Result>(call: CheckedCall, work: () => Result): Result {
  try {
    return work()
  } catch (error) {
    call.end()
    throw error
  }
}

/** Left as it is, so that the server knows it. What it reads of it is its own business. */
function passFile(call: CheckedCall, body: object): Body {
  call.finishFile()
  return body as Body
}
