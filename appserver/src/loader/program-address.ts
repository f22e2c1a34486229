import type { BindAddress } from '../settings/index.ts'

/** Where a program is told that it listens: at the first address that the server itself listens at by TCP. */
export function programAddress(bind: readonly BindAddress[]): { readonly host: string; readonly port: number } {
  const tcp = bind.find((address) => address.kind === 'tcp')
  return { host: tcp?.host ?? '127.0.0.1', port: tcp?.port || 80 }
}
