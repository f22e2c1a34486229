import { expect, test } from 'vitest'
import { type Planned, planWorkers } from '../src/master/plan.ts'

interface Named extends Planned {
  readonly name: string
}

function worker(name: string, given: Partial<Planned> = {}): Named {
  return { name, generation: 1, state: 'ready', leaving: 'no', ...given }
}

function plan(workers: readonly Named[], wanted: number, generation = 1) {
  const { start, retire, complete } = planWorkers(workers, wanted, generation)
  return { start, retire: retire.map(({ name }) => name), complete }
}

test('missing workers are started', () => {
  expect(plan([worker('a')], 3)).toEqual({ start: 2, retire: [], complete: false })
})

test('a new generation is started beside the old one, which stays', () => {
  expect(plan([worker('a'), worker('b')], 2, 2)).toEqual({ start: 2, retire: [], complete: false })
})

test('the old generation retires when the new one is complete', () => {
  const workers = [worker('a'), worker('b', { generation: 2 })]
  expect(plan(workers, 1, 2)).toEqual({ start: 0, retire: ['a'], complete: true })
})

test('a worker too many that does not serve yet retires before one that serves', () => {
  const workers = [worker('a'), worker('b', { state: 'booting' }), worker('c')]
  expect(plan(workers, 2)).toEqual({ start: 0, retire: ['b'], complete: true })
})

test('nobody who serves retires while others still boot', () => {
  const workers = [worker('a'), worker('b', { state: 'booting' }), worker('c', { state: 'booting' })]
  expect(plan(workers, 2).retire).toEqual([])
})

test('one patient leaver is replaced at a time, urgent ones all at once', () => {
  const leavers = ['a', 'b'].map((name) => worker(name, { leaving: 'patient' }))
  expect(plan(leavers, 2)).toEqual({ start: 1, retire: [], complete: false })
  expect(plan([...leavers, worker('c')], 2)).toEqual({ start: 0, retire: ['a'], complete: true })
  const urgent = ['a', 'b'].map((name) => worker(name, { leaving: 'urgent' }))
  expect(plan(urgent, 2).start).toBe(2)
})
