// May a call answer itself? Only where policy says so and the PBX asks for it in the INVITE, and only on an agent who is
// not in a call. The phone's one flow is the registrar's, so whatever the headers say is the PBX's word.
import type { TelephonePolicy } from '../../../shared/domain/policy.ts'

/** For the agent to hear the notice before they are heard, ms. */
export const noticeMs = 800
/** A PBX that wants a longer wait wants something else, seconds. */
const longestWaitSeconds = 30

export interface AutoAnswerAsked {
  headers: (name: string) => string | undefined
  policy: Pick<TelephonePolicy, 'autoAnswer'>
  isFree: boolean
}

/** Milliseconds until the call answers itself; `null`: it does not. */
export function autoAnswerAfter({ headers, policy, isFree }: AutoAnswerAsked): number | null {
  if (!policy.autoAnswer || !isFree) return null
  const seconds = askedSeconds(headers('Call-Info')?.slice(0, 512), headers('Alert-Info')?.slice(0, 512))
  return seconds === null || seconds > longestWaitSeconds ? null : Math.max(noticeMs, seconds * 1000)
}

/** `Call-Info: <…>;answer-after=0`, or the Alert-Info of the older PBXs: `info=alert-autoanswer`, `Auto Answer`. */
function askedSeconds(callInfo = '', alertInfo = ''): number | null {
  const after = /;\s*answer-after\s*=\s*(\d{1,4})\s*(?:[;,]|$)/i.exec(callInfo)?.[1]
  if (after !== undefined) return Number(after)
  return /\bauto[\s-]?answer\b/i.test(alertInfo) ? 0 : null
}
