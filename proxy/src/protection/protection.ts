import { ServerResponse } from 'node:http'
import type { Settings } from '../settings.ts'
import { ConnectionLimit } from './connection-limit.ts'
import { Limits } from './limits.ts'
import { Maintenance } from './maintenance.ts'
import { RateLimit } from './rate-limit.ts'
import { securedResponses } from './security-headers.ts'

/** What the front does about clients, whoever they are. */
export interface Protection {
  readonly limits: Limits
  readonly maintenance: Maintenance
  /** What answers are made of; they know what browsers are to be told. */
  readonly Response: typeof ServerResponse
  /** For the head of a request to arrive. */
  readonly headerMs: number
  /** Longest pause of a client that takes an answer. */
  readonly sendMs: number
}

export function createProtection(settings: Settings): Protection {
  const { rateLimit, connectionLimit } = settings
  return {
    limits: new Limits(
      rateLimit && new RateLimit({ rate: rateLimit, burst: settings.rateLimitBurst }),
      connectionLimit === undefined ? undefined : new ConnectionLimit(connectionLimit),
    ),
    maintenance: new Maintenance({ file: settings.maintenanceFile, allowed: settings.maintenanceAllow ?? [] }),
    Response: settings.securityHeaders ? secured(settings) : ServerResponse,
    headerMs: settings.clientHeaderTimeout,
    sendMs: settings.sendTimeout,
  }
}

function secured(settings: Settings): typeof ServerResponse {
  return securedResponses({
    policy: settings.contentSecurityPolicy,
    reportOnly: settings.contentSecurityPolicyReportOnly,
    publicPrefixes: [...settings.static, ...settings.media].map(({ prefix }) => prefix),
  })
}
