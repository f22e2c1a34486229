import { describe, expect, test } from 'vitest'
import { brokenApplications, brokenConnections, brokenHints } from './broken-applications.ts'
import { brokenEnvirons } from './broken-environs.ts'
import { brokenServers } from './broken-servers.ts'
import { lateApplications } from './late-applications.ts'
import { rulesInCode, rulesInSpecification } from './rules.ts'
import { brokenRules } from './violations.ts'

const servers = [...brokenEnvirons, ...brokenServers]
const applications = [...brokenApplications, ...lateApplications, ...brokenHints, ...brokenConnections]

describe('a server that breaks', () => {
  test.each(servers)('$rule with $what is told so', async (violation) => {
    expect(await brokenRules(violation)).toEqual([violation.rule])
  })
})

describe('an application that breaks', () => {
  test.each(applications)('$rule with $what is told so', async (violation) => {
    expect(await brokenRules(violation)).toEqual([violation.rule])
  })
})

describe('the rules', () => {
  const { all, checked } = rulesInSpecification()
  const tested = new Set([...servers, ...applications].map(({ rule }) => rule))

  test('have ids that are given once', () => {
    expect(all.length).toBeGreaterThan(100)
    expect(new Set(all).size).toBe(all.length)
  })

  test('that the specification calls checked are its own', () => {
    expect(checked.filter((rule) => !all.includes(rule))).toEqual([])
  })

  test('that the specification calls checked are those that the validator names', () => {
    expect(rulesInCode()).toEqual([...checked].sort())
  })

  test('that the validator names are each broken in the table', () => {
    expect([...tested].sort()).toEqual(rulesInCode())
  })

  test('are broken in the table forty times and more', () => {
    expect(servers.length + applications.length).toBeGreaterThan(100)
  })
})
