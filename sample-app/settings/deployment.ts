import type { Settings } from '../settings.ts'
import type { Environment } from './environment.ts'

/** Something that is valid but unwise where strangers can see it, and what to do about it. */
export interface Finding {
  readonly problem: string
  readonly remedy: string
}

const longSecretCharacters = 50

/** What the settings alone tell. */
export function settingFindings(settings: Settings): Finding[] {
  const findings: Finding[] = []
  if (settings.debug) {
    findings.push({ problem: 'DEBUG is on: visitors see the stack of every failure', remedy: 'unset DEBUG' })
  }
  if (settings.allowedHosts.includes('*')) {
    const problem = 'ALLOWED_HOSTS is *: the site answers to any Host header'
    findings.push({ problem, remedy: 'name your hosts, ALLOWED_HOSTS=example.org,www.example.org' })
  }
  if (settings.sampleData) {
    const problem = 'SAMPLE_DATA is on: an empty database is filled with sample polls'
    findings.push({ problem, remedy: 'set SAMPLE_DATA=off' })
  }
  return [...findings, ...secretFindings(settings.secretKey)]
}

function secretFindings(key: string): Finding[] {
  const remedy = 'unset SECRET_KEY to have one made, or set it to the output of `openssl rand -base64 48`'
  if (/secret|insecure|change.?me|example|password/i.test(key)) {
    return [{ problem: 'SECRET_KEY looks like the example of some documentation', remedy }]
  }
  if (key.length < longSecretCharacters || new Set(key).size < 10) {
    const problem = `SECRET_KEY has ${key.length} characters, ${new Set(key).size} different ones: it may be guessed`
    return [{ problem, remedy }]
  }
  return []
}

/**
 * What the front's settings tell, where they are in the environment. The front decides on https, and cookies follow the
 * scheme of the request: without the redirect they are sent in the clear.
 */
export function frontFindings({ TLS_LISTEN, TLS_REDIRECT, HSTS, TRUSTED_PROXIES }: Environment): Finding[] {
  if (TLS_LISTEN === 'off') {
    // Then https, the redirect and HSTS are the affair of the proxy in front, of which nothing is known here.
    if (TRUSTED_PROXIES && TRUSTED_PROXIES !== 'off') return []
    const problem = 'TLS_LISTEN is off: passwords and session cookies cross the network in the clear'
    return [{ problem, remedy: 'set TLS_LISTEN, or leave https to a proxy in front and name it in TRUSTED_PROXIES' }]
  }
  const findings: Finding[] = []
  if (!TLS_REDIRECT || TLS_REDIRECT === 'off') {
    const problem = 'TLS_REDIRECT is off: http is served beside https, and its cookies are not Secure'
    findings.push({ problem, remedy: 'set TLS_REDIRECT=on' })
  }
  if (!HSTS || HSTS === 'off') {
    const problem = 'HSTS is off: browsers try http first, where anybody on the way can answer'
    findings.push({ problem, remedy: 'set HSTS once https works for every name' })
  }
  return findings
}
