import type { ClientRequest, IncomingMessage, ServerResponse } from 'node:http'

/** Hands an upstream's answer on; what its headers must not say has been taken out of them. */
export function passOn(proxyRes: IncomingMessage, response: ServerResponse): void {
  const { statusCode = 502, statusMessage, headers } = proxyRes
  response.statusCode = statusCode
  if (statusMessage) response.statusMessage = statusMessage
  // HTTP/1.0 has no chunks: there the connection's end is the body's.
  if (response.req.httpVersion === '1.0') {
    delete headers['transfer-encoding']
    headers.connection = 'close'
  }
  for (const [name, value] of Object.entries(headers)) if (value !== undefined) response.setHeader(name, value)
  proxyRes.pipe(response)
}

/** Early hints go to browsers that open a page: other clients of HTTP/1.1 may take a 103 for the answer (RFC 8297 section 3). */
export function passHintsOn(proxyReq: ClientRequest, response: ServerResponse): void {
  const { httpVersion, headers } = response.req
  if (httpVersion === '1.0' || headers['sec-fetch-mode'] !== 'navigate') return
  proxyReq.on('information', ({ statusCode, headers: hints }) => {
    const { link } = hints
    if (statusCode === 103 && link !== undefined && !response.headersSent)
      response.writeInformation(103, { Link: link })
  })
}
