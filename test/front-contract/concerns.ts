import { forwarding } from './cases/forwarding.ts'
import { staticFiles } from './cases/static-files.ts'
import { trustedProxies } from './cases/trusted-proxies.ts'
import type { Concern } from './contract.ts'

/** The whole contract, in the order of its table. */
export const concerns: readonly Concern[] = [staticFiles, forwarding, trustedProxies]
