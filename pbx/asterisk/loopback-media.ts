// Asterisk offers no loopback address for media: each of the machine's own addresses is mapped to it. A machine that has
// only `lo` needs one address more for as long as Asterisk runs (192.0.2.0/24 is for documentation, RFC 5737).
import { execFileSync } from 'node:child_process'
import { networkInterfaces } from 'node:os'

const stopgap = '192.0.2.200'

export interface LoopbackMedia {
  addresses: string[]
  /** Takes back the stopgap address, if one was added. */
  release: () => void
}

/** @throws where there is no address and none may be added; the sentence says what to do. */
export function loopbackMedia(): LoopbackMedia {
  const addresses = ownAddresses()
  if (addresses.length > 0) return { addresses, release() {} }
  try {
    execFileSync('ip', ['addr', 'add', `${stopgap}/32`, 'dev', 'lo'], { stdio: 'ignore', timeout: 5000 })
  } catch {
    throw new Error(
      `this machine has only the loopback address; run as root: ip addr add ${stopgap}/32 dev lo (and start browsers with --allow-loopback-in-peer-connection)`
    )
  }
  return { addresses: [stopgap], release: removeStopgap }
}

function ownAddresses(): string[] {
  return Object.values(networkInterfaces())
    .flatMap((entries) => entries ?? [])
    .filter((entry) => entry.family === 'IPv4' && !entry.address.startsWith('127.'))
    .map((entry) => entry.address)
}

function removeStopgap(): void {
  try {
    execFileSync('ip', ['addr', 'del', `${stopgap}/32`, 'dev', 'lo'], { stdio: 'ignore', timeout: 5000 })
  } catch {
    // Somebody else has taken it away already.
  }
}
