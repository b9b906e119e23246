// Digest authentication of the lab PBX (RFC 2617, MD5, qop=auth): a nonce for each challenge, good for a minute and
// for rising counts only, so that a copied Authorization header opens nothing.
import { createHash, timingSafeEqual } from 'node:crypto'
import { headerOf, type SipRequest } from './sip-message.ts'

const md5 = (text: string): string => createHash('md5').update(text).digest('hex')

/** What a registrar needs to keep of a password: MD5(user:realm:password). */
export const ha1Of = (user: string, realm: string, password: string): string => md5(`${user}:${realm}:${password}`)

export interface Digest {
  /** Value of a new WWW-Authenticate header. */
  challenge: () => string
  /** The user name that is proven by the request's Authorization header, or `null`. */
  verify: (request: SipRequest, ha1For: (user: string) => string | null) => string | null
}

const nonceLifeMs = 60_000
const maxNonces = 10_000

function readParameters(value: string): Map<string, string> {
  const pairs = value.matchAll(/([a-z]{1,16})=(?:"([^"]{0,512})"|([^",\s]{1,512}))/gi)
  return new Map([...pairs].map(([, name = '', quoted, plain]) => [name.toLowerCase(), quoted ?? plain ?? '']))
}

const sameText = (a: string, b: string): boolean => a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b))

export function createDigest(deps: { realm: string; now: () => number; randomId: () => string }): Digest {
  const nonces = new Map<string, { expiresAt: number; count: number }>()

  const challenge = (): string => {
    for (const [nonce, { expiresAt }] of nonces) {
      if (expiresAt >= deps.now() && nonces.size < maxNonces) break
      nonces.delete(nonce)
    }
    const nonce = deps.randomId()
    nonces.set(nonce, { expiresAt: deps.now() + nonceLifeMs, count: 0 })
    return `Digest realm="${deps.realm}",nonce="${nonce}",algorithm=MD5,qop="auth"`
  }

  const verify: Digest['verify'] = (request, ha1For) => {
    const given = readParameters(headerOf(request, 'Authorization').slice(0, 4096))
    const [user, nonce, nc, response] = ['username', 'nonce', 'nc', 'response'].map((name) => given.get(name) ?? '')
    const known = nonces.get(nonce ?? '')
    const count = /^[0-9a-f]{8}$/i.test(nc ?? '') ? Number.parseInt(nc ?? '', 16) : 0
    const ha1 = ha1For(user ?? '')
    if (!user || known === undefined || ha1 === null || known.expiresAt < deps.now() || count <= known.count) return null
    if (given.get('realm') !== deps.realm || given.get('qop') !== 'auth' || given.get('uri') !== request.uri) return null
    const ha2 = md5(`${request.method}:${request.uri}`)
    if (!sameText(md5([ha1, nonce, nc, given.get('cnonce') ?? '', 'auth', ha2].join(':')), response ?? '')) return null
    known.count = count
    return user
  }
  return { challenge, verify }
}
