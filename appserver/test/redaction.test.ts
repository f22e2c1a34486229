import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { redactHeader, redactUrl, secretEndings, secretHeaders, secretParameters } from '../src/logs/redaction.ts'

describe('a URL', () => {
  test.each([
    ['/', '/'],
    ['/polls/?page=2&sort=name', '/polls/?page=2&sort=name'],
    ['/?token=abc', '/?token=[redacted]'],
    ['/?a=1&token=abc&b=2', '/?a=1&token=[redacted]&b=2'],
    ['/?token=abc;password=def', '/?token=[redacted];password=[redacted]'],
    ['/?Access-Token=abc', '/?Access-Token=[redacted]'],
    ['/?accessToken=abc', '/?accessToken=[redacted]'],
    ['/?user[password]=abc', '/?user[password]=[redacted]'],
    ['/?user%5Bpassword%5D=abc', '/?user%5Bpassword%5D=[redacted]'],
    ['/?%74oken=abc', '/?%74oken=[redacted]'],
    ['/?%zz=1&api_key=abc', '/?%zz=1&api_key=[redacted]'],
    ['/?token=a=b', '/?token=[redacted]'],
    ['/?a=1?token=abc', '/?a=1?token=abc'],
    ['/?tokens=3', '/?tokens=3'],
    ['/?token', '/?token'],
    ['/users/@me?x=1', '/users/@me?x=1'],
    ['https://user:password@example.org/?x=1', 'https://[redacted]@example.org/?x=1'],
    ['//user@example.org/', '//[redacted]@example.org/'],
  ])('%s is logged as %s', (url, logged) => {
    expect(redactUrl(url)).toBe(logged)
  })
})

test('a header is redacted whole, a URL in one in its parts', () => {
  expect(redactHeader('cookie', 'session=abc')).toBe('[redacted]')
  expect(redactHeader('referer', 'https://example.org/?code=abc')).toBe('https://example.org/?code=[redacted]')
  expect(redactHeader('accept', 'text/html')).toBe('text/html')
})

test('docs/logging.md lists what is redacted, and nothing else', () => {
  const page = readFileSync(new URL('../../docs/logging.md', import.meta.url), 'utf8')
  const listed = (title: string) => {
    const [, item] = new RegExp(`^- ${title}[^:]*:((?:.|\\n  )*)`, 'm').exec(page) ?? []
    return [...(item ?? '').matchAll(/`([^`]+)`/g)].map(([, name]) => name)
  }
  expect(listed('Parameters(?! that)')).toEqual(secretParameters)
  expect(listed('Parameters that end in')).toEqual(secretEndings)
  expect(listed('Headers')).toEqual(secretHeaders)
})
