// What the other side does to a session: ends it, cancels it, renames itself, puts us on hold. SIP.js's delegate and
// states in, our own events out; whoever ends it, the end is told once.
import { type Core, type Session, SessionState } from 'sip.js'
import type { OfferedInvite } from '../../../shared/domain/sip-headers.ts'
import type { Clock } from '../clock.ts'
import { endedByNobody, type LegEnd } from './leg-end.ts'
import { isTakenElsewhere, readReason } from './reason-header.ts'
import { putsOnHold } from './sdp.ts'
import { followGathering, oneTelephoneEvent } from './sip-description.ts'
import { offeredInviteOf } from './sip-invite.ts'

export interface SessionEvents {
  /** A re-INVITE that names who is there (attended transfer, RFC 3325). */
  partyAsserted: (invite: OfferedInvite) => void
  remoteHeld: (held: boolean) => void
}

export function watchSession(
  session: Session,
  { clock, events, trusted = true }: { clock: Clock; events: SessionEvents; trusted?: boolean },
  finish: (end: LegEnd) => void
): void {
  let seen = endedByNobody
  const seenBy = (request: Core.IncomingRequestMessage, cancelled: boolean) => {
    const reasons = request.getHeaders('Reason')
    const { q850, sip } = readReason(reasons)
    const elsewhere = cancelled && isTakenElsewhere(reasons)
    seen = { ...endedByNobody, by: 'remote', cancelled, cause: q850, sip, elsewhere }
  }
  session.sessionDescriptionHandlerModifiersReInvite = oneTelephoneEvent
  session.delegate = {
    onBye(bye) {
      seenBy(bye.request, false)
      void bye.accept()
    },
    onCancel: ({ request }) => seenBy(request, true),
    onInvite(request) {
      if (request.body) events.remoteHeld(putsOnHold(request.body))
      if (request.hasHeader('P-Asserted-Identity'))
        events.partyAsserted(offeredInviteOf(request, clock.now(), trusted))
    },
    // SIP.js would follow a REFER and dial whatever it names.
    onRefer: (referral) => void referral.reject(),
    onSessionDescriptionHandler: (handler) => followGathering(handler, clock)
  }
  session.stateChange.addListener((state) => {
    // The status of a refusal is told right after the state changes.
    if (state === SessionState.Terminated) queueMicrotask(() => finish(seen))
  })
}
