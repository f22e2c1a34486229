import type { Input } from '../tsgi.ts'
import type { CheckedCall } from './checked-call.ts'
import { isObject, kindOf } from './validation-error.ts'

/** How far a request body has been read; the same for every call that is given that body. */
export class InputProgress {
  seenBytes = 0
  isPending = false
}

/** @param declaredBytes the request's Content-Length; undefined where it has none */
export function checkedInput(
  call: CheckedCall,
  inner: Input,
  progress: InputProgress,
  declaredBytes: number | undefined,
): Input {
  const iterate = () => {
    const iterator = inner[Symbol.asyncIterator]()
    const next = async () => {
      mayRead(call, progress)
      progress.isPending = true
      try {
        const result = await iterator.next()
        checkResult(call, result, progress, declaredBytes)
        return result
      } finally {
        progress.isPending = false
      }
    }
    return iterator.return ? { next, return: () => iterator.return!() } : { next }
  }
  return { [Symbol.asyncIterator]: iterate }
}

function mayRead(call: CheckedCall, progress: InputProgress): void {
  if (call.ended)
    throw call.violation('A4', 'tsgi.input: expected to be read during the call, got a reader after its end')
  if (progress.isPending)
    throw call.violation('A3', 'tsgi.input: expected one reader that waits for each chunk, got a second call of next()')
}

function checkResult(
  call: CheckedCall,
  result: unknown,
  progress: InputProgress,
  declaredBytes: number | undefined,
): void {
  if (!isObject(result)) throw call.violation('S26', `tsgi.input: expected an iterator's result, got ${kindOf(result)}`)
  const { done, value } = result as IteratorResult<unknown>
  if (!done && !(value instanceof Uint8Array))
    throw call.violation('S26', `tsgi.input: expected Uint8Arrays, got ${kindOf(value)}`)
  if (!done) progress.seenBytes += (value as Uint8Array).byteLength
  if (declaredBytes === undefined) return
  const { seenBytes } = progress
  if (done ? seenBytes !== declaredBytes : seenBytes > declaredBytes)
    throw call.violation('S27', `tsgi.input: expected ${declaredBytes} bytes by CONTENT_LENGTH, got ${seenBytes}`)
}
