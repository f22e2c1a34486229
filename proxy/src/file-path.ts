/** Decoded once, as nginx does: what is still encoded then is part of a file's name. */
export function decodePath(uri: string): string | undefined {
  try {
    return decodeURIComponent(uri.split('?', 1)[0]!)
  } catch {
    return undefined
  }
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
