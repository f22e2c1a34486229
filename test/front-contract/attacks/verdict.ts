import type { Attack } from './attack.ts'
import type { Arrivals } from './recording-server.ts'

/** What is wrong with how an attack went, in sentences; nothing when it was fended off. */
export function faultsOf(attack: Attack, statuses: readonly number[], { begun, whole }: Arrivals): string[] {
  const sends = attack.sends ?? []
  const heads = sends.map((request) => request.split(' ', 2).join(' '))
  if (attack.begins !== undefined) heads.push(attack.begins)
  const good = statuses.filter((status) => status < 300)
  return [
    ...beyond(
      begun.map(({ request }) => request),
      heads,
    ).map((request) => `${request} reached the application`),
    ...beyond(whole, sends).map((request) => `${JSON.stringify(request)} reached the application whole`),
    ...begun.flatMap(({ carries }) => carries.map((name) => `the application was told the client's ${name}`)),
    ...statuses.filter((status) => !isOrderly(status)).map((status) => `it was answered ${status}`),
    ...(good.length > sends.length ? [`${good.length} answers said that all is well`] : []),
  ]
}

function isOrderly(status: number): boolean {
  return status === 200 || (status >= 400 && status < 500) || status === 501 || status === 505
}

/** Those in the first list that have no counterpart of their own in the second. */
function beyond(seen: readonly string[], allowed: readonly string[]): string[] {
  const left = [...allowed]
  return seen.filter((request) => {
    const index = left.indexOf(request)
    if (index >= 0) left.splice(index, 1)
    return index < 0
  })
}
