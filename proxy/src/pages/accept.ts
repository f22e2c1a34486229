/** One member of an Accept-like list with its weight, RFC 9110 section 12.4.2. */
interface Preference {
  readonly name: string
  readonly weight: number
}

export function preferences(field: string | undefined): readonly Preference[] {
  if (field === undefined) return []
  return field.split(',').map((member) => {
    const [name = '', ...parameters] = member.split(';').map((part) => part.trim().toLowerCase())
    const quality = parameters.find((parameter) => parameter.startsWith('q='))
    const weight = quality === undefined ? 1 : Number(quality.slice(2))
    return { name, weight: weight >= 0 && weight <= 1 ? weight : 0 }
  })
}

/** The weight that a list gives to a name, by the name itself or by its wildcards, in that order. */
export function weightOf(list: readonly Preference[], names: readonly string[]): number | undefined {
  for (const name of names) {
    const match = list.find((preference) => preference.name === name)
    if (match) return match.weight
  }
  return undefined
}

/** A program that asks for JSON gets its errors as JSON; a browser, and who does not say, gets a page. */
export function prefersJson(accept: string | undefined): boolean {
  const list = preferences(accept)
  const json = weightOf(list, ['application/json', 'application/*']) ?? 0
  return json > (weightOf(list, ['text/html', 'text/*']) ?? 0)
}
