/** A page that can be read in the dark as well: colours are the reader's scheme's, the ground is the page's. */
const style = `
text { font: 13px system-ui, sans-serif; fill: #1f2328 }
.quiet { fill: #59636e }
.grid { stroke: #d1d9e0; stroke-width: 1 }
.c0 { fill: #0969da; stroke: #0969da } .c1 { fill: #1a7f37; stroke: #1a7f37 } .c2 { fill: #9a6700; stroke: #9a6700 }
.c3 { fill: #cf222e; stroke: #cf222e } .c4 { fill: #8250df; stroke: #8250df } .front { fill: #afb8c1 }
.line { fill: none; stroke-width: 2 }
@media (prefers-color-scheme: dark) {
  text { fill: #f0f6fc } .quiet { fill: #9198a1 } .grid { stroke: #3d444d }
  .c0 { fill: #4493f8; stroke: #4493f8 } .c1 { fill: #3fb950; stroke: #3fb950 } .c2 { fill: #d29922; stroke: #d29922 }
  .c3 { fill: #f85149; stroke: #f85149 } .c4 { fill: #ab7df8; stroke: #ab7df8 } .front { fill: #656c76 }
  .line { fill: none }
}
.line { fill: none }
`

export const colours = 5

/** @param title for those who can't see it */
export function svg(width: number, height: number, title: string, parts: readonly string[]): string {
  const open = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">`
  return `${open}\n<title>${escaped(title)}</title>\n<style>${style}</style>\n${parts.join('\n')}\n</svg>\n`
}

export function text(x: number, y: number, content: string, more = ''): string {
  return `<text x="${rounded(x)}" y="${rounded(y)}"${more && ` ${more}`}>${escaped(content)}</text>`
}

export function rounded(value: number): number {
  return Math.round(value * 10) / 10
}

function escaped(content: string): string {
  return content.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
