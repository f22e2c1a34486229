import type { Settings } from './table.ts'

interface Rule {
  applies(settings: Settings): boolean
  says(settings: Settings): string
}

/** Settings that are right each by itself, and together do not do what was meant. */
const rules: readonly Rule[] = [
  {
    // nginx keeps its own connections for 60 seconds (keepalive_timeout of an upstream).
    applies: ({ keepAlive }) => keepAlive > 0 && keepAlive <= 60,
    says: ({ keepAlive }) =>
      `keep-alive ${keepAlive} is not longer than the 60 seconds for which nginx keeps its connections: a request can meet one that is being closed`,
  },
  {
    applies: ({ requestTimeout, gracefulTimeout }) => requestTimeout > gracefulTimeout,
    says: ({ requestTimeout, gracefulTimeout }) =>
      `request-timeout ${requestTimeout} is longer than graceful-timeout ${gracefulTimeout}: when a worker stops, requests that still had time are cut`,
  },
  {
    applies: ({ maxRequestsJitter, maxRequests }) => maxRequestsJitter > 0 && maxRequests === 0,
    says: () => 'max-requests-jitter has no effect without max-requests',
  },
  {
    applies: ({ reloadExtraFile, reload }) => reloadExtraFile.length > 0 && !reload,
    says: () => 'reload-extra-file has no effect without reload',
  },
  {
    applies: ({ forwardedAllowIps, bind }) => forwardedAllowIps.includes('*') && bind.some(isReachable),
    says: () =>
      'forwarded-allow-ips * on an address that others reach: any client can choose its own address and scheme',
  },
  {
    applies: ({ forwardedAllowIps, bind }) =>
      bind.some(({ kind }) => kind === 'unix') && !forwardedAllowIps.some((peer) => peer === 'unix' || peer === '*'),
    says: () =>
      'forwarded-allow-ips lacks unix: the X-Forwarded-* headers of a front on the unix socket are not believed',
  },
  {
    applies: ({ proxyProtocol, bind }) =>
      proxyProtocol !== 'off' && bind.some(({ protocol }) => protocol === 'fastcgi'),
    says: () => 'proxy-protocol is about HTTP: what comes by FastCGI must not begin with such a header',
  },
  {
    applies: ({ proxyProtocol, proxyAllowFrom, bind }) =>
      proxyProtocol !== 'off' && proxyAllowFrom.includes('*') && bind.some(isReachable),
    says: () => 'proxy-allow-from * on an address that others reach: any client can choose its own address',
  },
]

/** One line each. */
export function findWarnings(settings: Settings): string[] {
  return rules.filter(({ applies }) => applies(settings)).map(({ says }) => says(settings))
}

function isReachable(address: Settings['bind'][number]): boolean {
  return address.kind === 'tcp' && !/^(127\.|::1$|localhost$)/.test(address.host)
}
