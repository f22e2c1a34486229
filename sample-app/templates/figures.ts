const grouped = new Intl.NumberFormat('en-GB')

export function countText(count: number): string {
  return grouped.format(count)
}

export function votesText(votes: number): string {
  return `${countText(votes)} ${votes === 1 ? 'vote' : 'votes'}`
}

/** Of all votes, in whole percent; of none, 0. */
export function share(votes: number, all: number): number {
  return all === 0 ? 0 : Math.round((100 * votes) / all)
}
