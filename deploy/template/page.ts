import { dirname, join, normalize } from 'node:path'

const link = /\[([^\]]+)\]\(([\w-]*[./][\w./-]*)(#[^)]*)?\)/g
const test = /`((?:appserver\/)?test\/[\w./-]*\w)\/?`/g
const endOfSentence = /(^|[.:]\s+|\n\n|^[-*] )$/

/**
 * A page as readers of a copy need it: a link to what stayed behind becomes its text, and a test that stayed behind is said to be
 * Portico's.
 *
 * @param path where the page is in the copy
 * @param exists whether a path of the copy is a file or a folder
 */
export function pageOfCopy(path: string, text: string, exists: (path: string) => boolean): string {
  const linked = text.replace(link, (whole, shown: string, target: string) =>
    exists(normalize(join(dirname(path), target)).replace(/\/$/, '')) ? whole : shown,
  )
  return linked.replace(test, (whole, named: string, offset: number) => {
    if (exists(named)) return whole
    return endOfSentence.test(linked.slice(0, offset)) ? 'A test of Portico' : 'a test of Portico'
  })
}
