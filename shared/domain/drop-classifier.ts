// Dropped or hung up? Proposes how a call ended from what the desk and the PBX saw of it; the agent confirms the
// proposal with one key, and unconfirmed it stands (docs/domain.md, "A call that drops").
import { z } from 'zod'
import type { EndingCode } from './capture-record.ts'
import type { DropPolicy } from './policy.ts'

/** What was seen of the end of one answered call. `null` = nothing is known of it. */
export const dropFactsSchema = z.object({
  /** Who sent the BYE; `none` = there was no BYE. */
  by: z.enum(['remote', 'local', 'none']),
  /** ITU-T Q.850 cause in the BYE's Reason header (RFC 3326). */
  cause: z.number().int().min(0).max(127).nullable(),
  /** SIP failure that ended the dialog (481, 408 to a request of ours) or `Reason: SIP;cause=`. */
  sip: z.number().int().min(100).max(699).nullable(),
  ice: z.enum(['failed', 'ok']).nullable(),
  page: z.enum(['gone', 'ok']).nullable(),
  host: z.enum(['restarted', 'ok']).nullable(),
  /** A REFER of ours had succeeded: the customer is with somebody else. */
  afterRefer: z.boolean(),
  /** How long no inbound RTP packet had come when the call ended, milliseconds. Packets, not loudness. */
  silentMs: z.number().min(0).nullable(),
  onHold: z.boolean().default(false),
  /**
   * Cause with which the customer's leg ended, by the PBX's word through the centre. Leave it `null` where the centre
   * itself ended that leg at our request (phone page gone): such a cause is the echo of our own act, not a witness.
   */
  pbxCause: z.number().int().min(0).max(127).nullable()
})
export type DropFacts = z.infer<typeof dropFactsSchema>

/**
 * The PBX wins because it sees the customer's own leg; we see only ours, where a transfer or a Dial() hides the cause.
 * One thing it cannot tell: a customer's leg also ends with a normal cause when WE hang up or have transferred, so a
 * normal cause does not contradict those two. An abnormal cause does: the line was cut, and our BYE only buried it. So
 * does silence before our own BYE: the agent hung up on a customer who could no longer be heard (the row of
 * docs/domain.md says "a BYE", whoever sent it).
 */
export function classifyEnding(facts: DropFacts, policy: DropPolicy): EndingCode {
  const isDrop = (cause: number | null) => cause !== null && !policy.hungUpCauses.includes(cause)
  if (isDrop(facts.pbxCause)) return 'dropped'
  if (facts.afterRefer) return 'transferred'
  if (facts.by === 'local') return wentSilent(facts, policy) ? 'dropped' : 'agent-hung-up'
  if (facts.pbxCause !== null) return 'customer-hung-up'
  if (facts.by === 'none' || isDrop(facts.cause) || callWasBroken(facts, policy)) return 'dropped'
  return 'customer-hung-up'
}

/** A customer cannot hang up a call that had already broken: what reached us as a BYE was only its burial. */
function callWasBroken(facts: DropFacts, policy: DropPolicy): boolean {
  const refused = facts.sip !== null && facts.sip >= 300
  return (
    wentSilent(facts, policy) ||
    refused ||
    facts.ice === 'failed' ||
    facts.page === 'gone' ||
    facts.host === 'restarted'
  )
}

/** Packets, not loudness: a customer may be silent, a line may not. */
const wentSilent = (facts: DropFacts, policy: DropPolicy): boolean =>
  !facts.onHold && facts.silentMs !== null && facts.silentMs >= policy.silentMs
