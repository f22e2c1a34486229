import { managementRecord } from './answer-records.ts'
import { NameValues, writeNameValues } from './name-values.ts'
import type { Octets } from './octets.ts'
import { recordType } from './record.ts'

/** What a front may ask of the server, whatever the request (FastCGI 1.0, section 4.1). */
export type ServerValues = ReadonlyMap<string, string>

/** @param connections how many the server holds; 0: no limit, of which there is no way to tell */
export function serverValues(connections: number): ServerValues {
  const values = new Map([['FCGI_MPXS_CONNS', '0']])
  if (connections > 0) values.set('FCGI_MAX_CONNS', String(connections)).set('FCGI_MAX_REQS', String(connections))
  return values
}

/**
 * Answers a record that belongs to no request (section 4).
 *
 * @throws {MalformedRecord} its content is not made of name-value pairs
 */
export function answerManagement(type: number, octets: Octets, from: number, to: number, values: ServerValues): Buffer {
  // Section 4.2: eight octets, of which the first is the type.
  if (type !== recordType.getValues)
    return managementRecord(recordType.unknownType, Uint8Array.of(type, 0, 0, 0, 0, 0, 0, 0))
  const known: [string, string][] = []
  const pairs = new NameValues(octets, from, to)
  while (pairs.next()) {
    const name = octets.bytes.toString('latin1', pairs.nameAt, pairs.valueAt)
    const value = values.get(name)
    if (value !== undefined && !known.some(([other]) => other === name)) known.push([name, value])
  }
  return managementRecord(recordType.getValuesResult, writeNameValues(known))
}
