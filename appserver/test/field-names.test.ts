import { describe, expect, test } from 'vitest'
import { KnownFieldNames } from '../src/field-names.ts'

const fieldsOf = (...names: readonly string[]) => names.flatMap((name) => [name, 'value'])

describe('the names of fields', () => {
  test('are found again as the same, whatever came in between', () => {
    const known = new KnownFieldNames()
    const names = known.of(fieldsOf('Host', 'Accept'))
    const others = [known.of(fieldsOf('Host', 'Cookie')), known.of(fieldsOf('host', 'Accept')), known.of([])]
    expect(known.of(fieldsOf('Host', 'Accept'))).toBe(names)
    expect(others).not.toContain(names)
    expect(new Set(others).size).toBe(3)
  })

  test('keep their order and their case', () => {
    const names = new KnownFieldNames().of(fieldsOf('Host', 'X-Tag', 'cookie'))
    expect([names.list, names.count]).toEqual([['Host', 'X-Tag', 'cookie'], 3])
  })

  test('say where each of them stands, in any case, and every time', () => {
    const names = new KnownFieldNames().of(fieldsOf('X-Tag', 'Host', 'x-tag', 'X-TAG'))
    expect(['x-tag', 'host', 'cookie'].map((name) => names.placesOf(name))).toEqual([[0, 2, 3], [1], undefined])
  })

  test('that clients make up are forgotten with all others before they fill the memory', () => {
    const known = new KnownFieldNames()
    const usual = known.of(fieldsOf('Host', 'Accept'))
    for (let index = 0; index < 1000; index++) known.of(fieldsOf(`X-${index}`))
    expect(known.of(fieldsOf('Host', 'Accept'))).toBe(usual)
    for (let index = 1000; index < 3000; index++) known.of(fieldsOf(`X-${index}`))
    const anew = known.of(fieldsOf('Host', 'Accept'))
    expect(anew).not.toBe(usual)
    expect(anew.list).toEqual(usual.list)
    expect(known.of(fieldsOf('Host', 'Accept'))).toBe(anew)
  })

  test('that are too long are read and not kept', () => {
    const known = new KnownFieldNames()
    const long = `X-${'x'.repeat(200)}`
    const names = known.of(fieldsOf(long, 'Host'))
    expect(names.placesOf('host')).toEqual([1])
    expect(known.of(fieldsOf(long, 'Host'))).not.toBe(names)
  })

  test('of a request with thousands of fields are found, and those of none of its like are kept', () => {
    const known = new KnownFieldNames()
    const many = fieldsOf(...Array.from({ length: 20_000 }, (_, index) => `x-${index % 10}`), 'host')
    const names = known.of(many)
    expect([names.list.length, names.placesOf('host'), names.placesOf('x-1')?.length]).toEqual([20_001, [20_000], 2000])
    expect(known.of(many)).not.toBe(names)
  })
})
