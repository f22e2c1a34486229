/**
 * A row of RFC 4180. A cell that a spreadsheet would run as a formula starts with an apostrophe, which makes it text there:
 * people write the choices, and other people open the file.
 */
export function csvRow(cells: readonly string[]): string {
  return `${cells.map((cell) => quoted(harmless(cell))).join(',')}\r\n`
}

/** Without it, Excel takes UTF-8 for the machine's old code page; everything else skips it. */
export const byteOrderMark = '\uFEFF'

/** https://owasp.org/www-community/attacks/CSV_Injection, and the full-width signs that are read as the plain ones. */
function harmless(cell: string): string {
  return /^\s*[=+\-@＝＋－＠]|^[\t\r\n]/.test(cell) ? `'${cell}` : cell
}

function quoted(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell
}
