import type { Failure, Load } from '../chaos/load.ts'

/** Between two events: enough for every connection to have been used again. */
const requestsBetween = 64

/** Runs what is done under load, and gives what the load did not get. `act` waits by its argument between two events. */
export async function failuresUnder(
  name: string,
  load: Load,
  act: (nextRound: () => Promise<void>) => Promise<void>,
): Promise<readonly Failure[]> {
  const nextRound = () => load.answered(requestsBetween)
  await nextRound()
  await act(nextRound)
  await nextRound()
  const { requests, failures } = await load.stop()
  console.log(`chaos ${name} requests ${requests} failed ${failures.length}`)
  return failures
}
