// The way to the centre: its name, whether it answers and as what, and whether the two clocks agree.
import { healthSchema } from '../../shared/central-contract.ts'
import { clockSkewLimitMs } from '../../shared/domain/readiness.ts'
import { type Found, found } from './finding.ts'
import type { Probes } from './probes.ts'
import { isAddress } from './server-address.ts'

/** So far off no deadline is missed yet, and it does not get better by itself, ms. */
const driftMs = 10_000

export async function checkName(host: string, { lookUp }: Pick<Probes, 'lookUp'>): Promise<Found> {
  if (isAddress(host)) return found('name-not-needed')
  const looked = await lookUp(host)
  if (looked.kind === 'found') return found('name-resolved', { address: looked.addresses[0] ?? '' })
  return found(looked.kind === 'unknown' ? 'name-unknown' : 'name-unanswered')
}

export interface CentreSeen {
  centre: Found
  clock: Found
}

export async function checkCentre(
  centreUrl: string,
  { fetchText, now }: Pick<Probes, 'fetchText'> & { now: () => number }
): Promise<CentreSeen> {
  const askedAt = now()
  const answer = await fetchText(new URL('/v1/health', centreUrl).href)
  const answeredAt = now()
  const clock = found('clock-untold')
  if (answer.kind !== 'answered') return { centre: found(`centre-${answer.kind}`), clock }
  const health = answer.status === 200 ? readHealth(answer.body) : null
  if (!health) return { centre: found('centre-stranger', { status: answer.status }), clock }
  const facts = { version: health.version ?? '?', milliseconds: Math.round(answeredAt - askedAt) }
  const isWell = health.ok && health.queueSource === 'up'
  return {
    centre: found(isWell ? 'centre-answered' : 'centre-troubled', facts),
    clock: clockFound((askedAt + answeredAt) / 2 - health.now)
  }
}

function readHealth(body: string) {
  try {
    return healthSchema.parse(JSON.parse(body))
  } catch {
    return null
  }
}

/** @param aheadMs this PC before the centre */
function clockFound(aheadMs: number): Found {
  const off = Math.abs(aheadMs)
  const facts = { seconds: Math.round(aheadMs / 1000) }
  if (off > clockSkewLimitMs) return found('clock-wrong', facts)
  return found(off > driftMs ? 'clock-drifting' : 'clock-right', facts)
}
