// The addresses of our own two pages, and the one question every guard asks: is this ours? Compared part by part, because
// the origin of a custom scheme reads "null" and a prefix of an address proves nothing.
import type { PageRole } from '../../shared/wire.ts'

export const pageScheme = 'app'
const pageHost = 'desk'

export const pageAddresses: Readonly<Record<PageRole, string>> = {
  phone: `${pageScheme}://${pageHost}/index.html?shell=electron`,
  desk: `${pageScheme}://${pageHost}/desk.html`
}

/** An address under our scheme and host, whatever the path. */
export function isOurs(address: string): boolean {
  const url = URL.parse(address)
  return (
    url !== null &&
    url.protocol === `${pageScheme}:` &&
    url.host === pageHost &&
    url.username === '' &&
    url.password === ''
  )
}

/** One of the two documents themselves: what a window may show. */
export function isPage(address: string): boolean {
  const url = URL.parse(address)
  const paths = Object.values(pageAddresses).map((page) => new URL(page).pathname)
  return url !== null && isOurs(address) && paths.includes(url.pathname)
}
