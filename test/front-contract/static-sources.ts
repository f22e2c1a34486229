/** What is collected for the contract's fronts: name below /static/ before hashing, and content. */
export const staticSources: Readonly<Record<string, string | Uint8Array>> = {
  'css/page.css': `body { background: url("../img/dot.svg"); }\n${'/* so long that compressing it is worth it */\n'.repeat(60)}`,
  'css/empty.css': '',
  'js/page.js': `console.log('page')\n${'// so long that compressing it is worth it\n'.repeat(60)}`,
  'js/module.mjs': 'export {}\n',
  'img/dot.svg': '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"><circle r="1"/></svg>\n',
  'img/photo.avif': Uint8Array.of(0, 1, 2),
  'font/text.woff2': Uint8Array.of(0, 1, 2),
  'data/random.bin': bytes(100_000),
  'data/large.bin': bytes(5_000_000),
  'data/list.json': '[]\n',
  'data/sum.wasm': Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0),
  'data/unknown.xyz': 'whatever\n',
  'site.webmanifest': '{}\n',
  'text/grüße.txt': 'Grüße\n',
  'text/a b+c&d.txt': 'a b+c&d\n',
  LICENSE: 'free\n',
}

/** What else is in the folder that is served at /static/. */
export const strayFiles: Readonly<Record<string, string>> = {
  'plain/page.css': 'a {}\n',
  'plain/back\\slash.txt': 'backslash\n',
  'plain/.hidden/page.css': 'hidden\n',
  '.env': 'SECRET=hidden\n',
  'staticfiles.json.gz': 'hidden\n',
  '../outside.txt': 'outside\n',
}

/** Bytes that no coding makes smaller, always the same: every place in them is distinct for the eye of a checksum. */
function bytes(length: number): Uint8Array {
  let state = 1
  return Uint8Array.from({ length }, () => {
    // Numerical Recipes' linear congruential generator.
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state >>> 24
  })
}
