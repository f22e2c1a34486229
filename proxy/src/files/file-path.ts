/**
 * The path of a request target: decoded once, as nginx does, so that what is still encoded then is part of a file's name.
 *
 * @param uri each character a byte, as node:http gives it
 * @returns undefined for a broken escape, or for NUL, where a file system would end the name
 */
export function decodePath(uri: string): string | undefined {
  const path = uri.split('?', 1)[0]!
  if (/%(?![0-9a-f]{2})/i.test(path)) return undefined
  const bytes = path.replace(/%(..)/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)))
  // What is no UTF-8, as an overlong dot, names no file.
  return bytes.includes('\0') ? undefined : Buffer.from(bytes, 'latin1').toString()
}

/**
 * Which path of the site a request target means: decoded, with slashes merged and dot segments resolved (RFC 3986, 5.2.4), by
 * which nginx chooses a location.
 *
 * @returns undefined where there is none: {@link decodePath}, or it climbs above the root
 */
export function sitePath(uri: string): string | undefined {
  const segments = decodePath(uri)?.split('/').slice(1)
  if (segments === undefined) return undefined
  const kept: string[] = []
  for (const segment of segments) {
    if (segment === '..' && kept.pop() === undefined) return undefined
    if (!['', '.', '..'].includes(segment)) kept.push(segment)
  }
  const isFolder = ['', '.', '..'].includes(segments.at(-1)!) && kept.length > 0
  return `/${kept.join('/')}${isFolder ? '/' : ''}`
}

/** Whether every part of the name is one, so that it can't lead out of its folder. */
export function isPlainName(name: string): boolean {
  if (name.includes('\0') || name.includes('\\')) return false
  // Empty: a directory, or a doubled slash.
  return name.split('/').every((segment) => segment !== '' && segment !== '.' && segment !== '..')
}

/** Whether a part of the name is hidden by a dot. */
export function isHidden(name: string): boolean {
  return name.split('/').some((segment) => segment.startsWith('.'))
}
