/** What is collected for the contract's fronts: name below /static/ before hashing, and content. */
export const staticSources: Readonly<Record<string, string | Uint8Array>> = {
  'css/page.css': `body { background: url("../img/dot.svg"); }\n${'/* so long that compressing it is worth it */\n'.repeat(60)}`,
  'js/page.js': `console.log('page')\n${'// so long that compressing it is worth it\n'.repeat(60)}`,
  'img/dot.svg': '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"><circle r="1"/></svg>\n',
  'data/random.bin': Uint8Array.from({ length: 100_000 }, (_, index) => (index * 7919) % 251),
  'text/grüße.txt': 'Grüße\n',
}
