import type { Directive } from './directive.ts'

/** A block with what is around it, the innermost first. */
export interface Scope {
  readonly directive: Directive
  readonly outer: Scope | undefined
}

/** Every block of a kind, such as `location`. */
export function scopesOf(name: string, directives: readonly Directive[]): Scope[] {
  return scopes(directives, undefined).filter(({ directive }) => directive.name === name)
}

/** Every block, the outer before the inner. */
export function scopes(directives: readonly Directive[], outer: Scope | undefined): Scope[] {
  return directives.flatMap((directive) => {
    if (directive.block === undefined) return []
    const scope = { directive, outer }
    return [scope, ...scopes(directive.block, scope)]
  })
}

/** What a block itself says by a directive. */
export function own({ directive }: Scope, name: string): readonly Directive[] {
  return directive.block!.filter((inner) => inner.name === name)
}

/** What counts in a block: its own directives of that name, or else those of the nearest block around it that has any. */
export function inherited(scope: Scope, name: string): readonly Directive[] {
  for (let place: Scope | undefined = scope; place; place = place.outer) {
    const found = own(place, name)
    if (found.length > 0) return found
  }
  return []
}

/** How a block is called in a sentence. */
export function nameOf({ directive: { name, args } }: Scope): string {
  return [name, ...args].join(' ')
}

/** The directives by which a location passes a request on. */
const passes = ['proxy_pass', 'fastcgi_pass'] as const

/** Where requests are passed on, and by which directive. */
export function passing(directives: readonly Directive[]): { readonly scope: Scope; readonly pass: Directive }[] {
  return scopesOf('location', directives).flatMap((scope) =>
    passes.flatMap((name) => own(scope, name)).map((pass) => ({ scope, pass })),
  )
}
