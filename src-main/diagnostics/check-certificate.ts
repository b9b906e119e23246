// The certificate of one server, looked at by itself: a refused connection does not say that it will end on Friday.
import { type Found, found } from './finding.ts'
import type { Probes } from './probes.ts'
import { isLoopback, type ServerAddress } from './server-address.ts'

/** Time enough to have a new one made, days. */
const endingDays = 21
const dayMs = 86_400_000

export async function checkCertificate(
  { host, port, encrypted }: ServerAddress,
  { certificate, now }: Pick<Probes, 'certificate'> & { now: () => number }
): Promise<Found> {
  if (!encrypted) return found(isLoopback(host) ? 'certificate-none-here' : 'certificate-none')
  const seen = await certificate(host, port)
  if (seen.kind !== 'seen') return found('certificate-unseen')
  const days = Math.floor((seen.validTo - now()) / dayMs)
  const facts = { days, until: new Date(seen.validTo).toISOString().slice(0, 10), issuer: seen.issuer }
  if (now() > seen.validTo || now() < seen.validFrom) return found('certificate-expired', facts)
  if (!seen.isForThisName) return found('certificate-other-name', facts)
  if (seen.distrust !== null) return found('certificate-untrusted', { ...facts, reason: seen.distrust })
  return found(days < endingDays ? 'certificate-ending' : 'certificate-valid', facts)
}
