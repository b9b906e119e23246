// May a call answer itself? Only where policy says so and the PBX asks for it in the INVITE, and only on an agent who is
// not in a call.
import type { TelephonePolicy } from '../../../shared/domain/policy.ts'
import type { OfferedInvite } from '../../../shared/domain/sip-headers.ts'

/** For the agent to hear the notice before they are heard, ms. */
export const noticeMs = 800
/** A PBX that wants a longer wait wants something else, seconds. */
const longestWaitSeconds = 30

export interface AutoAnswerAsked extends Pick<OfferedInvite, 'headers' | 'trusted'> {
  policy: Pick<TelephonePolicy, 'autoAnswer'>
  isFree: boolean
}

/** Milliseconds until the call answers itself; `null`: it does not. */
export function autoAnswerAfter({ headers, trusted, policy, isFree }: AutoAnswerAsked): number | null {
  if (!policy.autoAnswer || !trusted || !isFree) return null
  const seconds = askedSeconds(headers('Call-Info')?.slice(0, 512), headers('Alert-Info')?.slice(0, 512))
  return seconds === null || seconds > longestWaitSeconds ? null : Math.max(noticeMs, seconds * 1000)
}

/** `Call-Info: <…>;answer-after=0`, or the Alert-Info of the older PBXs: `info=alert-autoanswer`, `Auto Answer`. */
function askedSeconds(callInfo = '', alertInfo = ''): number | null {
  const after = /;\s*answer-after\s*=\s*(\d{1,4})\s*(?:[;,]|$)/i.exec(callInfo)?.[1]
  if (after !== undefined) return Number(after)
  return /\bauto[\s-]?answer\b/i.test(alertInfo) ? 0 : null
}
