import { LoadError } from '../errors.ts'
import type { Target } from './target.ts'

type Namespace = Readonly<Record<string, unknown>>

/** The name by which Node shows `module.exports` of a CommonJS module to those who import it. */
const commonJs = 'module.exports'

/** What a module exports, CommonJS or not, by the names that its author gave. */
export class Exports {
  readonly #module: string
  readonly #namespace: Namespace
  /** `module.exports`; undefined for an ES module. */
  readonly #exported: unknown

  constructor(module: string, namespace: Namespace) {
    this.#module = module
    this.#namespace = namespace
    this.#exported = namespace[commonJs]
  }

  /** For people: the names, or that there are none. */
  get described(): string {
    return this.#names.length > 0 ? `it exports ${this.#names.join(', ')}` : 'it exports nothing'
  }

  /** The default export, or `module.exports`. Undefined where there is none. */
  get default(): unknown {
    return this.#property('default')
  }

  /** The export of that name; undefined where there is none. */
  named(name: string): unknown {
    return this.#property(name)
  }

  /**
   * Follows a target's dotted path, and calls what it finds where the target says so.
   *
   * @throws {LoadError} it leads nowhere, or to what can't be called
   * @throws what the factory throws, untouched
   */
  take(attribute: string, call: Target['call']): unknown {
    let holder: unknown
    let value: unknown
    for (const [depth, part] of attribute.split('.').entries()) {
      holder = value
      value = depth === 0 ? this.#property(part) : Object(value)[part]
      if (value === undefined || value === null) throw this.#missing(attribute)
    }
    if (call === undefined) return value
    if (typeof value !== 'function')
      throw new LoadError(`${attribute} of module ${this.#module} is no factory: it is ${typeof value}, not a function`)
    return Reflect.apply(value, holder, call)
  }

  #property(name: string): unknown {
    const exported = this.#exported
    // Compiled from an ES module: what it calls its default is a property.
    if (isCompiled(exported)) return exported[name]
    // Names are found by reading the source of a CommonJS module, which does not find all.
    const value = this.#namespace[name] ?? (name === 'default' ? undefined : Object(exported)[name])
    return name === 'default' && isCompiled(value) ? value.default : value
  }

  get #names(): string[] {
    const own = this.#exported === undefined ? this.#namespace : Object(this.#exported)
    const names = Object.keys(own).filter((name) => name !== '__esModule')
    return typeof this.#exported === 'function' ? ['default', ...names] : names
  }

  #missing(attribute: string): LoadError {
    return new LoadError(`module ${this.#module} has no attribute ${attribute}; ${this.described}`)
  }
}

/** What compilers of ES modules to CommonJS leave as a sign, where there is a default export. */
function isCompiled(value: unknown): value is Namespace {
  const marked = value as { __esModule?: unknown; default?: unknown } | null | undefined
  return typeof marked === 'object' && marked !== null && marked.__esModule === true && 'default' in marked
}
