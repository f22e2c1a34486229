import { forbiddenInValue } from '../response-head.ts'
import type { EarlyHints, ErrorStream, FileWrapper } from '../tsgi.ts'
import type { CheckedCall } from './checked-call.ts'
import { hasMethod, kindOf } from './validation-error.ts'

/** A log that takes nothing but strings. */
export function checkedErrors(call: CheckedCall, inner: ErrorStream): ErrorStream {
  return {
    write: (...given) => {
      if (typeof given[0] !== 'string')
        throw call.violation('A40', `tsgi.errors.write(): expected a string, got ${kindOf(given[0])}`)
      inner.write(...given)
    },
  }
}

/** Gives the server's own bodies, so that it knows them again. @param onOpen is told each of them */
export function checkedFileWrapper(call: CheckedCall, inner: FileWrapper, onOpen: (body: object) => void): FileWrapper {
  return (...given) => {
    const [path] = given
    if (path instanceof URL ? path.protocol !== 'file:' : typeof path !== 'string' || path === '')
      throw call.violation('A36', `tsgi.file_wrapper: expected a path or a file: URL, got ${kindOf(path)}`)
    const body: unknown = inner(...given)
    if (!hasMethod(body, 'close') || !hasMethod(body, Symbol.asyncIterator))
      throw call.violation(
        'S69',
        `tsgi.file_wrapper: expected to return an async body with close(), got ${kindOf(body)}`,
      )
    onOpen(body)
    return body as ReturnType<FileWrapper>
  }
}

export function checkedEarlyHints(call: CheckedCall, inner: EarlyHints): EarlyHints {
  return (...given) => {
    const [links] = given
    if (call.begun) throw call.violation('A38', 'tsgi.early_hints: expected before the head, got a late call')
    if (!Array.isArray(links) || !links.every(isLink))
      throw call.violation('A39', 'tsgi.early_hints: expected an array of links as in "</a.css>; rel=preload"')
    inner(...given)
  }
}

function isLink(link: unknown): boolean {
  return typeof link === 'string' && link.startsWith('<') && !forbiddenInValue.test(link)
}
