// Passwords as scrypt hashes that carry their own cost, so that the cost can be raised without locking anybody out.
import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'

const derive = promisify<string, Buffer, number, ScryptOptions, Buffer>(scrypt)
const length = 32

export interface PasswordCost {
  /** CPU and memory cost, a power of two. */
  n: number
  /** Parallel lanes. */
  p: number
}

/** OWASP's password storage advice for scrypt: N = 2^15, r = 8, p = 3. */
export const usualCost: PasswordCost = { n: 2 ** 15, p: 3 }

const stretch = (password: string, salt: Buffer, { n, p }: PasswordCost): Promise<Buffer> =>
  derive(password.normalize('NFKC'), salt, length, { N: n, r: 8, p, maxmem: 256 * n * 8 })

export async function hashPassword(password: string, cost: PasswordCost = usualCost): Promise<string> {
  const salt = randomBytes(16)
  const hash = await stretch(password, salt, cost)
  return ['scrypt', cost.n, cost.p, salt.toString('base64'), hash.toString('base64')].join('$')
}

/** False for a wrong password and for anything that is not one of our hashes. */
export async function passwordMatches(password: string, stored: string): Promise<boolean> {
  const [scheme, n, p, salt, hash] = stored.split('$')
  if (scheme !== 'scrypt' || !salt || !hash) return false
  const expected = Buffer.from(hash, 'base64')
  const actual = await stretch(password, Buffer.from(salt, 'base64'), { n: Number(n), p: Number(p) })
  return expected.length === actual.length && timingSafeEqual(expected, actual)
}
