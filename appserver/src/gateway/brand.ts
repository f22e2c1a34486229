/** Registered under this name, so that two copies of the package know each other's applications. */
const key = Symbol.for('portico.interface')

/** The interfaces that an application can be marked with. */
export type Brand = 'tsgi' | 'fetch' | 'asgi' | 'node'

/**
 * Marks a value with the interface that it speaks, in a property that no enumeration shows. `--interface auto` believes it.
 *
 * @throws {TypeError} the value is frozen
 */
export function brand<Value extends object>(value: Value, name: Brand): Value {
  return Object.defineProperty(value, key, { value: name, configurable: true })
}

/** The interface that a value was marked with; undefined where there is no mark. Inherited marks count. */
export function brandOf(value: unknown): Brand | undefined {
  if (value === null || (typeof value !== 'object' && typeof value !== 'function')) return undefined
  const found = (value as { [key]?: unknown })[key]
  return found === 'tsgi' || found === 'fetch' || found === 'asgi' || found === 'node' ? found : undefined
}
