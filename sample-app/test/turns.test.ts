import { expect, test } from 'vitest'
import { Turns } from '../turns.ts'

test('so many are in at once, and the others come in the order in which they asked', async () => {
  const turns = new Turns(2)
  const log: string[] = []
  let inside = 0
  const work = (name: string) =>
    turns.during(async () => {
      inside += 1
      expect(inside).toBeLessThanOrEqual(2)
      await new Promise(setImmediate)
      log.push(name)
      inside -= 1
    })
  await Promise.all(['a', 'b', 'c', 'd', 'e'].map(work))
  expect(log).toEqual(['a', 'b', 'c', 'd', 'e'])
})

test('a turn is given on when the work fails', async () => {
  const turns = new Turns(1)
  await expect(turns.during(() => Promise.reject(new Error('failed')))).rejects.toThrow('failed')
  expect(await turns.during(async () => 'next')).toBe('next')
})

test('who waits can give up or be refused, and loses nobody else a turn', async () => {
  const turns = new Turns(1)
  await turns.take()
  const impatient = new AbortController()
  const [first, second] = [turns.take(impatient.signal), turns.take()]
  impatient.abort(new Error('too long'))
  await expect(first).rejects.toThrow('too long')
  await expect(turns.take(impatient.signal)).rejects.toThrow('too long')
  turns.refuseWaiting(new Error('in vain'))
  await expect(second).rejects.toThrow('in vain')
  turns.give()
  await turns.take(impatient.signal)
})
