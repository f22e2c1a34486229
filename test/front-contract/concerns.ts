import { accessLog } from './cases/access-log.ts'
import { balancing } from './cases/balancing.ts'
import { caching } from './cases/caching.ts'
import { clientLimits } from './cases/client-limits.ts'
import { errorPages } from './cases/error-pages.ts'
import { forwarding } from './cases/forwarding.ts'
import { maintenance } from './cases/maintenance.ts'
import { protectedFiles } from './cases/protected-files.ts'
import { proxying } from './cases/proxying.ts'
import { retries } from './cases/retries.ts'
import { securityHeaders } from './cases/security-headers.ts'
import { staticCaching } from './cases/static-caching.ts'
import { staticCodings } from './cases/static-codings.ts'
import { staticPaths } from './cases/static-paths.ts'
import { staticRanges } from './cases/static-ranges.ts'
import { staticTypes } from './cases/static-types.ts'
import { streaming } from './cases/streaming.ts'
import { transportSecurity } from './cases/tls.ts'
import { trustedProxies } from './cases/trusted-proxies.ts'
import { webSockets } from './cases/websockets.ts'
import type { Concern } from './contract.ts'

/** The whole contract, in the order of its table. */
export const concerns: readonly Concern[] = [
  staticCaching,
  staticRanges,
  staticCodings,
  staticTypes,
  staticPaths,
  forwarding,
  trustedProxies,
  proxying,
  streaming,
  webSockets,
  retries,
  balancing,
  caching,
  transportSecurity,
  protectedFiles,
  clientLimits,
  securityHeaders,
  errorPages,
  maintenance,
  accessLog,
]
