import { LoadError } from '../errors.ts'

/** What names an application, taken apart. */
export interface Target {
  /** As given. */
  readonly name: string
  readonly module: string
  /** A dotted path of properties: `application`, `site.application`; undefined where the module alone is named. */
  readonly attribute: string | undefined
  /** What the attribute is called with to make the application: `create("prod", 2)`; undefined where it is not called. */
  readonly call: readonly unknown[] | undefined
}

const word = String.raw`[\p{ID_Start}$_][\p{ID_Continue}$]*`
const form = new RegExp(String.raw`^(?<module>.+?):(?<attribute>${word}(?:\.${word})*)(?:\((?<call>.*)\))?$`, 'u')
const expected =
  'expected MODULE:ATTRIBUTE, for example sample-app/gateway.ts:application, or MODULE:FACTORY(), or MODULE alone'

/** @throws {LoadError} not of the form MODULE, MODULE:ATTRIBUTE or MODULE:ATTRIBUTE(JSON, …) */
export function parseTarget(name: string): Target {
  const parts = form.exec(name)?.groups
  if (parts) {
    const { module, attribute, call } = parts as { module: string; attribute: string; call?: string }
    return { name, module, attribute, call: call === undefined ? undefined : parseArguments(name, call) }
  }
  // A colon that no slash follows was meant to lead to an attribute.
  if (name === '' || /:[^/]*$/.test(name)) throw new LoadError(`"${name}" does not name an application: ${expected}`)
  return { name, module: name, attribute: undefined, call: undefined }
}

function parseArguments(name: string, given: string): readonly unknown[] {
  try {
    return JSON.parse(`[${given}]`) as unknown[]
  } catch {
    throw new LoadError(`"${name}" calls its factory with (${given}): expected JSON values, for example ("prod", 2)`)
  }
}
