// A certificate that nobody else knows, made for one test by the machine's own openssl.
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'

export interface CertificateFiles {
  certificate: string
  key: string
}

/** @param names the subject's alternative names, as openssl writes them: DNS:pbx.example, IP:127.0.0.1 */
export function makeSelfSignedCertificate(folder: string, name: string, names: string): CertificateFiles {
  const files = { certificate: join(folder, `${name}.pem`), key: join(folder, `${name}.key`) }
  const subject = ['-subj', `/CN=${name}`, '-addext', `subjectAltName=${names}`]
  const files509 = ['-keyout', files.key, '-out', files.certificate]
  execFileSync(
    'openssl',
    ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '1', ...subject, ...files509],
    { stdio: 'ignore', timeout: 20_000 }
  )
  return files
}
