import { integer, optional, row, text } from 'appserver/settings'
import { onOff, orOff, serverNames, tcpAddress } from '../kinds.ts'

const group = 'TLS'

/** Rows of the settings table about who may connect how. The names are nginx's settings, but for the folder. */
export const tlsRows = {
  serverNames: row(serverNames, undefined, {
    group,
    help: 'Names that are served, with spaces between, such as "example.org *.example.org"; others get 421, and no TLS handshake.',
  }),
  tlsListen: row(orOff(tcpAddress), undefined, { group, help: 'Where clients connect by HTTPS.' }),
  tlsPort: row(optional(integer(1, 65_535)), undefined, {
    group,
    help: 'The port by which clients reach it, for redirects; that of --tls-listen by default.',
  }),
  tlsCertificate: row(optional(text('a path', 'PATH')), undefined, {
    group,
    help: 'The certificate and its chain, in PEM. Without one, a self-signed one is made by openssl, and kept.',
  }),
  tlsCertificateKey: row(optional(text('a path', 'PATH')), undefined, { group, help: 'Its key, in PEM.' }),
  tlsFolder: row(text('a path', 'DIR'), '.portico/tls', { group, help: 'Where the certificate that is made is kept.' }),
  tlsRedirect: row(onOff, false, { group, help: 'Sends visitors from http to https.' }),
  hsts: row(orOff(integer(1, 2 ** 31)), undefined, {
    group,
    help: 'Seconds that browsers insist on https; 63072000 (two years) once you are sure.',
  }),
}
