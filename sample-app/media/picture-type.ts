/** The first bytes that tell one. */
export const signatureBytes = 12

const signatures: readonly (readonly [extension: string, pattern: RegExp])[] = [
  ['png', /^\x89PNG\r\n\x1a\n/],
  ['jpg', /^\xff\xd8\xff/],
  ['gif', /^GIF8[79]a/],
  ['webp', /^RIFF[\s\S]{4}WEBP/],
]

/** By what the file is, not by what it is called. SVG is none of them: it can hold a script. */
export function pictureExtension(start: Uint8Array): string | undefined {
  const text = Buffer.from(start.subarray(0, signatureBytes)).toString('latin1')
  return signatures.find(([, pattern]) => pattern.test(text))?.[0]
}
