const opening = />>> (\w+)/
const closing = /<<< (\w+)/

/** A block that is not closed, or closed without having been opened. */
export class BlockError extends Error {
  override readonly name = 'BlockError'
}

/**
 * Leaves out what stands between the lines `>>> NAME` and `<<< NAME`, unless the name is one of those kept; the lines
 * themselves go in any case. Where two empty lines would meet, one of them goes as well.
 *
 * @throws {BlockError} the lines do not belong together
 */
export function withoutBlocks(text: string, kept: readonly string[]): string {
  const open: string[] = []
  const result: string[] = []
  let gap = false
  for (const [index, line] of text.split('\n').entries()) {
    const mark = readMark(line, index, open)
    if (mark || open.some((name) => !kept.includes(name))) {
      gap = true
      continue
    }
    const doubled = gap && line === '' && (result.at(-1) ?? '') === ''
    if (!doubled) result.push(line)
    gap = false
  }
  if (open.length > 0) throw new BlockError(`the block ${open.at(-1)} is not closed`)
  return result.join('\n')
}

/** Opens or closes a block. @returns whether the line is a mark */
function readMark(line: string, index: number, open: string[]): boolean {
  const opened = opening.exec(line)?.[1]
  const closed = closing.exec(line)?.[1]
  if (opened !== undefined) open.push(opened)
  if (closed !== undefined && open.pop() !== closed) {
    throw new BlockError(`line ${index + 1} closes the block ${closed}, which is not the last that was opened`)
  }
  return opened !== undefined || closed !== undefined
}
