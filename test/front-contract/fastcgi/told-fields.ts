/** About the connection between the client and its front (RFC 9110 section 7.6.1): no application is told of them. */
const ofTheConnection = ['connection', 'expect', 'http2-settings', 'keep-alive', 'proxy-connection', 'te', 'upgrade']

/** What the application server believes is the parameter; applications may look at the field of the same meaning. */
const toldTwice = {
  REMOTE_ADDR: 'x-forwarded-for',
  REQUEST_SCHEME: 'x-forwarded-proto',
  X_ACCEL_MAPPING: 'x-accel-mapping',
} as const

/** The header fields that an application is told by parameters, as docs/fastcgi.md has it; a doubt about one of them is its value. */
export function toldFields(parameters: ReadonlyMap<string, string>): Record<string, string> {
  const fields: Record<string, string> = {}
  for (const [name, value] of parameters) {
    const field = name
      .replace(/^HTTP_/, '')
      .toLowerCase()
      .replaceAll('_', '-')
    if (name.startsWith('HTTP_') && !ofTheConnection.includes(field)) fields[field] = value
  }
  for (const [name, field] of [
    ['CONTENT_TYPE', 'content-type'],
    ['CONTENT_LENGTH', 'content-length'],
  ] as const) {
    const value = parameters.get(name)
    if (value) fields[field] = value
  }
  // nginx tells of the coding that it has undone, too, where it knows the length by now.
  if (fields['content-length']) delete fields['transfer-encoding']
  for (const [name, field] of Object.entries(toldTwice)) {
    const value = parameters.get(name)
    if (value !== fields[field]) fields[field] = `${name} ${value}, but ${field} ${fields[field]}`
  }
  return fields
}
