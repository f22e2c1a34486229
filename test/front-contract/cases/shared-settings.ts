import type { FrontSettings } from '../front-settings.ts'

// Settings of different concerns that do not disturb each other: cases with equal settings share a front.

/** Short times for clients, answers as the application made them, and the log of old. */
export const plainAndHasty: FrontSettings = {
  CLIENT_HEADER_TIMEOUT: '300ms',
  CLIENT_BODY_TIMEOUT: '300ms',
  SEND_TIMEOUT: '300ms',
  SECURITY_HEADERS: 'off',
  ACCESS_LOG: 'combined',
}

/** A site that may close, with little patience for the application, and no log. */
export const closable: FrontSettings = {
  CONTENT_SECURITY_POLICY: "default-src 'self'",
  CONTENT_SECURITY_POLICY_REPORT_ONLY: 'on',
  MAINTENANCE_ALLOW: '192.0.2.0/24',
  TRUSTED_PROXIES: '127.0.0.1',
  UPSTREAM_READ_TIMEOUT: '300ms',
  ACCESS_LOG: 'off',
}

/** A policy of the operator's, and small uploads. */
export const strictAndSmall: FrontSettings = {
  CONTENT_SECURITY_POLICY: "default-src 'self'; frame-ancestors 'none'",
  CLIENT_MAX_BODY_SIZE: '1k',
}

/** Behind a proxy that is trusted; bodies are read whole. */
export const trustingAndBuffering: FrontSettings = {
  TRUSTED_PROXIES: '127.0.0.1,203.0.113.0/24',
  REQUEST_BUFFERING: 'on',
}

/** Behind a proxy that is not trusted; bodies are streamed. */
export const trustingOthersAndStreaming: FrontSettings = {
  TRUSTED_PROXIES: '203.0.113.0/24',
  REQUEST_BUFFERING: 'off',
}

/** Small uploads, and little patience for the application: for Apache, too, which knows no other settings. */
export const smallAndHasty: FrontSettings = {
  CLIENT_MAX_BODY_SIZE: '10k',
  UPSTREAM_READ_TIMEOUT: '400ms',
}

/** Behind a proxy that speaks TLS to clients, with names up to a length for which nginx has to be told to make room. */
export const namedBehindTls: FrontSettings = {
  TRUSTED_PROXIES: '127.0.0.1',
  TLS_LISTEN: '{free}',
  TLS_REDIRECT: 'on',
  SERVER_NAMES: `site.example *.sub.example ${'long-'.repeat(12)}.name.example`,
}
