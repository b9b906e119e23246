// One SIP session as the phone sees it: answer, hold, mute, recover, end, and what was seen of the end. Everything SIP.js
// needs to be told or kept from within a call is here.
import { type Core, Invitation, type Inviter, SessionState } from 'sip.js'
import type { OfferedInvite } from '../../../shared/domain/sip-headers.ts'
import type { Log } from '../../../shared/log.ts'
import type { Clock } from '../clock.ts'
import type { Flow } from '../line/sip-flow.ts'
import { type MediaSample, readMediaSample } from '../quality/media-watch.ts'
import { endedByNobody, type LegEnd } from './leg-end.ts'
import { readReason } from './reason-header.ts'
import { connectionOf, followGathering, mediaOf, oneTelephoneEvent } from './sip-description.ts'
import { offeredInviteOf } from './sip-invite.ts'
import { createRenegotiation } from './sip-renegotiation.ts'

type LegSession = Invitation | Inviter

export interface LegEvents {
  progressed: () => void
  connected: (remote: MediaStream | null) => void
  /** Called once, last. */
  over: (end: LegEnd) => void
  /** A re-INVITE that names who is there (attended transfer, RFC 3325). */
  partyAsserted: (invite: OfferedInvite) => void
}

export interface LegDependencies {
  flow: Flow
  clock: Clock
  random: () => number
  log: Log
  events: LegEvents
}

export interface Leg {
  /** Inbound: sends the 200. Outbound: sends the INVITE. */
  begin: () => void
  decline: () => void
  hangUp: () => void
  /** The other side is gone without a word. */
  giveUp: (sip: number | null) => void
  setMuted: (muted: boolean) => void
  /** Answers whether the other side has taken the new state; if not, the old one stands. */
  setHeld: (held: boolean) => Promise<boolean>
  /** One re-INVITE, so that the PBX finds us on the new socket. */
  recover: () => void
  /** Sends this stream from now on. */
  useMicrophone: (stream: MediaStream) => void
  /** `null` when there is no media (any more). */
  readMedia: () => Promise<MediaSample | null>
}

export function createLeg(session: LegSession, dependencies: LegDependencies): Leg {
  const { clock, log, events } = dependencies
  const finish = onlyOnce(events.over)
  const complain = (error: unknown) => log.warn('call.failed', { error })
  const fail = (error: unknown) => {
    complain(error)
    finish(endedByNobody)
  }
  const sound = { muted: false, held: false }
  const applySound = () => {
    const media = mediaOf(session)
    if (!media?.peerConnection) return
    media.enableSenderTracks(!sound.muted && !sound.held)
    media.enableReceiverTracks(!sound.held)
  }
  const renegotiate = createRenegotiation({
    ...dependencies,
    session,
    onGone: (status) => leg.giveUp(status)
  })
  watchEnd(session, dependencies, finish)
  session.stateChange.addListener((state) => {
    if (state !== SessionState.Established) return
    applySound()
    events.connected(mediaOf(session)?.remoteMediaStream ?? null)
  })

  const leg: Leg = {
    begin: () => void beginSession(session, events, finish).catch(fail),
    decline() {
      if (session instanceof Invitation) session.reject({ statusCode: 486 }).catch(fail)
      finish({ ...endedByNobody, by: 'local' })
    },
    hangUp() {
      const sipStatus = session.state === SessionState.Established ? null : 487
      terminate(session).catch(complain)
      finish({ ...endedByNobody, by: 'local', sipStatus })
    },
    giveUp(sip) {
      terminate(session).catch(() => {})
      finish({ ...endedByNobody, sip })
    },
    setMuted(muted) {
      sound.muted = muted
      applySound()
    },
    async setHeld(held) {
      sound.held = held
      applySound()
      const isTaken = await renegotiate(() => ({ hold: sound.held }))
      if (!isTaken) sound.held = !held
      applySound()
      return isTaken
    },
    recover: () =>
      void renegotiate(() => ({ hold: sound.held, ...iceRestartIfBroken(session) })).catch(complain),
    useMicrophone: (stream) => void replaceTrack(session, stream).then(applySound, complain),
    readMedia: () => readMedia(session, clock)
  }
  return leg
}

function onlyOnce(over: (end: LegEnd) => void): (end: LegEnd) => void {
  let isOver = false
  return (end) => {
    if (isOver) return
    isOver = true
    over(end)
  }
}

/** Everything by which the other side, or the network, ends a session. */
function watchEnd(
  session: LegSession,
  { clock, events }: LegDependencies,
  finish: (end: LegEnd) => void
): void {
  let seen = endedByNobody
  const seenBy = (request: Core.IncomingRequestMessage, cancelled: boolean) => {
    const { q850, sip } = readReason(request.getHeaders('Reason'))
    seen = { by: 'remote', cancelled, cause: q850, sip, sipStatus: null }
  }
  session.sessionDescriptionHandlerModifiersReInvite = oneTelephoneEvent
  session.delegate = {
    onBye(bye) {
      seenBy(bye.request, false)
      void bye.accept()
    },
    onCancel: ({ request }) => seenBy(request, true),
    onInvite(request) {
      if (request.hasHeader('P-Asserted-Identity'))
        events.partyAsserted(offeredInviteOf(request, clock.now()))
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

async function beginSession(
  session: LegSession,
  events: LegEvents,
  finish: (end: LegEnd) => void
): Promise<void> {
  if (session instanceof Invitation)
    return session.accept({ sessionDescriptionHandlerModifiers: oneTelephoneEvent })
  const refused = ({ message }: { message: Core.IncomingResponseMessage }) => {
    const { q850, sip } = readReason(message.getHeaders('Reason'))
    finish({ by: 'remote', cancelled: false, cause: q850, sip, sipStatus: message.statusCode ?? null })
  }
  await session.invite({
    sessionDescriptionHandlerModifiers: oneTelephoneEvent,
    requestDelegate: {
      onProgress: ({ message }) => (message.statusCode ?? 100) > 100 && events.progressed(),
      onRedirect: refused,
      onReject: refused
    }
  })
}

/** Ends a session by whatever its state asks for. */
async function terminate(session: LegSession): Promise<void> {
  if (session.state === SessionState.Established) await session.bye()
  else if (session instanceof Invitation) await session.reject({ statusCode: 480 })
  else await session.cancel()
}

/** A network that changed under the call took its candidates with it. */
function iceRestartIfBroken(session: LegSession): { offerOptions?: RTCOfferOptions } {
  const ice = connectionOf(session)?.iceConnectionState
  return ice === 'disconnected' || ice === 'failed' ? { offerOptions: { iceRestart: true } } : {}
}

async function replaceTrack(session: LegSession, stream: MediaStream): Promise<void> {
  const [sender] = connectionOf(session)?.getSenders() ?? []
  const [track] = stream.getAudioTracks()
  if (!sender || !track) return
  sender.track?.stop()
  await sender.replaceTrack(track)
}

async function readMedia(session: LegSession, clock: Clock): Promise<MediaSample | null> {
  const connection = connectionOf(session)
  if (!connection || connection.signalingState === 'closed') return null
  const report = await connection.getStats()
  return readMediaSample(report.values(), clock.now(), connection.iceConnectionState)
}
