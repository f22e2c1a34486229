import { X509Certificate } from 'node:crypto'
import { readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { keepCertificate, readCertificate } from '../src/tls/certificate.ts'
import { ServerNames } from '../src/tls/server-names.ts'
import { temporaryFolder } from './rig.ts'

const dayMs = 24 * 3600 * 1000

test('a certificate is made once and kept, with its key readable for nobody else', async () => {
  const folder = join(temporaryFolder(), 'tls')
  const first = await keepCertificate(folder, ['site.example', '*.site.example'])
  const { subjectAltName, validTo } = new X509Certificate(first.cert)
  expect(subjectAltName).toBe(
    'DNS:localhost, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1, DNS:site.example, DNS:*.site.example',
  )
  expect((Date.parse(validTo) - Date.now()) / dayMs).toBeGreaterThan(396)
  expect(await keepCertificate(folder, ['*.site.example'])).toEqual(first)
  expect(readdirSync(folder).sort()).toEqual(['certificate.pem', 'key.pem'])
  expect(statSync(join(folder, 'key.pem')).mode & 0o077).toBe(0)
})

test('what is no certificate is replaced by one', async () => {
  const folder = temporaryFolder()
  writeFileSync(join(folder, 'certificate.pem'), 'nonsense')
  const { cert } = await keepCertificate(folder, [])
  expect(new X509Certificate(cert).subject).toContain('self-signed')
})

test('a certificate that can not be read is named', async () => {
  await expect(readCertificate('/nowhere/certificate.pem', '/nowhere/key.pem')).rejects.toThrow(
    'cannot read /nowhere/certificate.pem',
  )
})

test('an asterisk stands for everything below a name, and a port is no part of a name', () => {
  const names = new ServerNames(['site.example', '*.site.example'])
  const asked = ['site.example', 'Site.Example:8443', 'a.site.example', 'a.b.site.example', 'other.example', '[::1]:80']
  expect(asked.map((name) => names.has(name))).toEqual([true, true, true, true, false, false])
})
