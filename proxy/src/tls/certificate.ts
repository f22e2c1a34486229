import { execFile } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'

/** A certificate with its chain, and its key; both in PEM. */
export interface Certificate {
  readonly cert: string
  readonly key: string
}

/** There is no certificate, and none can be made; the message says why in one line. */
export class CertificateError extends Error {
  override readonly name = 'CertificateError'
}

/** A made certificate is replaced so long before its end, as in nginx/tls.sh. */
const renewalMs = 30 * 24 * 3600 * 1000

/** @throws {CertificateError} */
export async function readCertificate(certificatePath: string, keyPath: string): Promise<Certificate> {
  const [cert, key] = await Promise.all([read(certificatePath), read(keyPath)])
  return { cert, key }
}

/**
 * The certificate that was made on the first start; a new one where there is none, its end is near, or it lacks a name.
 *
 * @param names that it is for beside localhost
 * @throws {CertificateError}
 */
export async function keepCertificate(folder: string, names: readonly string[]): Promise<Certificate> {
  const [certificatePath, keyPath] = [join(folder, 'certificate.pem'), join(folder, 'key.pem')]
  if (!(await isGood(certificatePath, names))) await make(folder, certificatePath, keyPath, names)
  return readCertificate(certificatePath, keyPath)
}

async function isGood(path: string, names: readonly string[]): Promise<boolean> {
  try {
    const { validTo, subjectAltName = '' } = new X509Certificate(await readFile(path))
    const kept = new Set(subjectAltName.split(', '))
    return Date.parse(validTo) - Date.now() > renewalMs && names.every((name) => kept.has(`DNS:${name}`))
  } catch {
    return false
  }
}

async function make(folder: string, certificatePath: string, keyPath: string, names: readonly string[]): Promise<void> {
  const subjects = ['DNS:localhost', 'IP:127.0.0.1', 'IP:::1', ...names.map((name) => `DNS:${name}`)]
  const options = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '397']
  const extensions = [`subjectAltName=${subjects}`, 'basicConstraints=critical,CA:FALSE', 'extendedKeyUsage=serverAuth']
  const added = extensions.flatMap((extension) => ['-addext', extension])
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    // Renamed when it is whole: another front may be reading.
    const made = await mkdtemp(join(folder, 'new-'))
    const [cert, key] = [join(made, 'certificate.pem'), join(made, 'key.pem')]
    const files = ['-keyout', key, '-out', cert]
    await promisify(execFile)('openssl', [
      'req',
      '-x509',
      ...options,
      '-subj',
      '/CN=Portico, self-signed',
      ...added,
      ...files,
    ])
    await rename(key, keyPath)
    await rename(cert, certificatePath)
    await rm(made, { recursive: true })
  } catch (error) {
    throw new CertificateError(`cannot make a certificate in ${folder}: ${problemOf(error as NodeJS.ErrnoException)}`)
  }
}

function problemOf({ code, path, message }: NodeJS.ErrnoException): string {
  return code === 'ENOENT' && path === 'openssl'
    ? 'there is no openssl on this machine; install it, or name a certificate by --tls-certificate and --tls-certificate-key'
    : message
}

async function read(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    throw new CertificateError(`cannot read ${path}: ${(error as Error).message}`)
  }
}
