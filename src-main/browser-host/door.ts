// Who may come in to the browser host: pure decisions over what a request says of itself. Loopback alone is no lock —
// any web page of this machine's browser can reach it — so Host, Origin and a cookie from a one-time token are checked.
import { timingSafeEqual } from 'node:crypto'

export const cookieName = 'hotline-desk'

export interface Knock {
  host: string | undefined
  origin: string | undefined
  cookie: string | undefined
}

export interface Door {
  /** e.g. 127.0.0.1:40123 */
  authority: string
  /** The value our cookie has; made anew at every start. */
  secret: string
}

/** 421: not our name (DNS rebinding) · 403: another site's page · 401: not started from here. */
export function whyNot(door: Door, { host, origin, cookie }: Knock): 421 | 403 | 401 | null {
  if (host !== door.authority) return 421
  if (origin !== undefined && origin !== `http://${door.authority}`) return 403
  return isSame(cookieOf(cookie), door.secret) ? null : 401
}

/** A WebSocket is exempt from the browser's own same-origin rule: here the Origin must be there. */
export const whyNoSocket = (door: Door, knock: Knock): 421 | 403 | 401 | null =>
  whyNot(door, knock) ?? (knock.origin === undefined ? 403 : null)

function cookieOf(header: string | undefined): string {
  const pairs = (header ?? '').split(';').map((pair) => pair.trim().split('='))
  return pairs.find(([name]) => name === cookieName)?.[1] ?? ''
}

export function isSame(given: string, expected: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(expected)]
  return one.length === other.length && timingSafeEqual(one, other)
}
