import { constants } from 'node:crypto'
import { createSecureContext, type SecureContextOptions, type TlsOptions } from 'node:tls'
import type { Certificate } from './certificate.ts'
import type { ServerNames } from './server-names.ts'

/** Mozilla's guideline, "intermediate" (2026), as in nginx/conf/tls-on.conf. */
const intermediate: SecureContextOptions = {
  minVersion: 'TLSv1.2',
  ciphers: [
    'TLS_AES_128_GCM_SHA256',
    'TLS_AES_256_GCM_SHA384',
    'TLS_CHACHA20_POLY1305_SHA256',
    'ECDHE-ECDSA-AES128-GCM-SHA256',
    'ECDHE-RSA-AES128-GCM-SHA256',
    'ECDHE-ECDSA-AES256-GCM-SHA384',
    'ECDHE-RSA-AES256-GCM-SHA384',
    'ECDHE-ECDSA-CHACHA20-POLY1305',
    'ECDHE-RSA-CHACHA20-POLY1305',
  ].join(':'),
  // A client that names ChaCha20 first has no AES in its hardware.
  honorCipherOrder: true,
  secureOptions: constants.SSL_OP_PRIORITIZE_CHACHA,
  ecdhCurve: 'X25519MLKEM768:X25519:prime256v1:secp384r1',
}

/** How TLS is spoken. Where names are listed, a client that asks for another, or for none, is shown no certificate. */
export function tlsOptions(certificate: Certificate, names: ServerNames): TlsOptions {
  const options = { ...intermediate, ...certificate }
  if (!names.areListed) return options
  const context = createSecureContext(options)
  return {
    ...intermediate,
    SNICallback: (name, done) =>
      names.has(name) ? done(null, context) : done(new Error(`${name} is not served here`)),
  }
}
