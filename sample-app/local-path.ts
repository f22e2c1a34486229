const anyOrigin = 'http://site.invalid'

/**
 * A place on this site out of what a client says, for redirects: path, query and fragment. What would lead elsewhere becomes
 * the fallback; a browser reads `//host`, `/\host` and a tab between the slashes as another site's address.
 */
export function localPath(text: string | null | undefined, fallback: string): string {
  if (!text?.startsWith('/') || !URL.canParse(text, anyOrigin)) return fallback
  const { origin, pathname, search, hash } = new URL(text, anyOrigin)
  // `/.//host` is a path here, and would be another host once its dots are resolved.
  return origin === anyOrigin && !pathname.startsWith('//') ? pathname + search + hash : fallback
}
