// Digest authentication of the lab PBX (RFC 2617, MD5, qop=auth). A nonce carries its time under the PBX's own seal, so
// that it runs out after a minute and nothing has to be remembered for strangers.
import { createHash, timingSafeEqual } from 'node:crypto'

export interface Claim {
  method: string
  /** The request URI as it was sent. */
  uri: string
  /** Value of the Authorization header. */
  authorization: string
}
export type Digest = ReturnType<typeof createDigest>

const nonceLifeMs = 60_000
const md5 = (...parts: string[]): string => createHash('md5').update(parts.join(':')).digest('hex')

/** What a registrar needs to keep of a password: MD5(user:realm:password). */
export const ha1Of = (user: string, realm: string, password: string): string => md5(user, realm, password)

/** Compares secrets in constant time. */
export function sameText(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)]
  return left.length === right.length && timingSafeEqual(left, right)
}

export function createDigest(deps: { realm: string; now: () => number; randomId: () => string }) {
  const secret = deps.randomId()
  const seal = (time: string, salt: string) => `${time}/${salt}/${md5(time, salt, secret)}`
  const isFresh = (nonce: string) => {
    const [time = '', salt = ''] = nonce.split('/')
    return sameText(nonce, seal(time, salt)) && deps.now() - Number(time) < nonceLifeMs
  }
  /** Value of a new WWW-Authenticate header. */
  const challenge = (): string =>
    `Digest realm="${deps.realm}",nonce="${seal(String(deps.now()), deps.randomId())}",algorithm=MD5,qop="auth"`

  /** The user name that a request's claim proves, or `null`. */
  const verify = ({ method, uri, authorization }: Claim, ha1For: (user: string) => string | null) => {
    const text = (name: string) =>
      new RegExp(`[ ,]${name}=(?:"([^"]*)"|([^",\\s]+))`, 'i').exec(authorization)?.slice(1).join('') ?? ''
    const ha1 = ha1For(text('username'))
    if (ha1 === null || !isFresh(text('nonce')) || text('uri') !== uri || text('qop') !== 'auth') return null
    const expected = md5(ha1, text('nonce'), text('nc'), text('cnonce'), 'auth', md5(method, uri))
    return sameText(expected, text('response')) ? text('username') : null
  }
  return { challenge, verify }
}
