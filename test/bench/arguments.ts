/** The parts of the benchmark, in the order in which they run. */
export const sectionNames = [
  'costs',
  'latency',
  'connections',
  'bodies',
  'starts',
  'workers',
  'front',
  'polls',
] as const

export type SectionName = (typeof sectionNames)[number]

export interface Arguments {
  readonly sections: readonly SectionName[]
  /** A look in a few minutes: fewer rounds, and nothing is written into the documentation. */
  readonly isQuick: boolean
}

/** The command line is not one of this command. */
export class WrongArguments extends Error {
  override readonly name = 'WrongArguments'
}

/** @throws {WrongArguments} */
export function readArguments(args: readonly string[]): Arguments {
  let sections: readonly SectionName[] = sectionNames
  let isQuick = false
  for (const arg of args) {
    if (arg === '--quick') isQuick = true
    else if (arg.startsWith('--only=')) sections = sectionsOf(arg.slice('--only='.length))
    else throw new WrongArguments(`"${arg}": expected --quick or --only=SECTION,…`)
  }
  return { sections, isQuick }
}

function sectionsOf(text: string): SectionName[] {
  const wanted = text.split(',').filter((name) => name !== '')
  const unknown = wanted.filter((name) => !sectionNames.includes(name as SectionName))
  if (unknown.length > 0 || wanted.length === 0)
    throw new WrongArguments(`--only=${text}: expected some of ${sectionNames.join(', ')}, with commas between`)
  return sectionNames.filter((name) => wanted.includes(name))
}
