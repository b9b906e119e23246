// One SIP session as the phone sees it: answer, hold, mute, digits, hand on, recover, end, and what was seen of the end.
// Everything SIP.js needs to be told from within a call is here.
import { type Core, Invitation, type Inviter, SessionState } from 'sip.js'
import type { Log } from '../../../shared/log.ts'
import type { Clock } from '../clock.ts'
import type { Flow } from '../line/sip-flow.ts'
import { readMediaSample } from '../quality/media-watch.ts'
import type { MediaReading, WatchedLeg } from '../quality/sound-watch.ts'
import { readVoiceSample } from '../quality/voice-sample.ts'
import { sendDigits } from './digits.ts'
import { endedByNobody, type LegEnd } from './leg-end.ts'
import { readReason } from './reason-header.ts'
import { connectionOf, mediaOf, oneTelephoneEvent } from './sip-description.ts'
import { type ReferOutcome, refer } from './sip-refer.ts'
import { createRenegotiation } from './sip-renegotiation.ts'
import { type SessionEvents, watchSession } from './sip-session-watch.ts'

type LegSession = Invitation | Inviter

export interface LegEvents extends SessionEvents {
  /** It rings there; `early`: what the other side plays before the answer, instead of our own ringing tone. */
  progressed: (early: MediaStream | null) => void
  connected: () => void
  /** Called once, last. */
  over: (end: LegEnd) => void
}

export interface LegDependencies {
  flow: Flow
  clock: Clock
  random: () => number
  log: Log
  events: LegEvents
}

export interface Leg extends WatchedLeg {
  readonly session: LegSession
  /** Inbound: sends the 200. Outbound: sends the INVITE. */
  begin: () => void
  decline: (status: 486 | 603) => void
  hangUp: () => void
  /** Ends our part after the other party has been handed on. */
  leave: () => void
  /** The other side is gone without a word. */
  giveUp: (sip: number | null) => void
  setMuted: (muted: boolean) => void
  /** Answers whether the other side has taken the new state; if not, the old one stands. */
  setHeld: (held: boolean) => Promise<boolean>
  /** `false` where no digits can be sent: no media yet, or on hold. */
  sendDigits: (digits: string) => boolean
  /** Blind to a number or extension, attended to the party of another leg. */
  handOn: (target: string | Leg) => Promise<ReferOutcome>
  /** One re-INVITE, so that the PBX finds us on the new socket. */
  recover: () => void
  /** Sends this stream from now on; what was sent before is stopped. */
  send: (stream: MediaStream) => Promise<void>
  /** What the other side sends; `null` before there is media. */
  remote: () => MediaStream | null
}

export function createLeg(session: LegSession, dependencies: LegDependencies): Leg {
  const { clock, log, events } = dependencies
  const finish = onlyOnce(events.over)
  const complain = (error: unknown) => log.warn('call.failed', { error })
  const fail = (error: unknown) => {
    complain(error)
    finish(endedByNobody)
  }
  const sound = createSound(session)
  const renegotiate = createRenegotiation({
    ...dependencies,
    session,
    onGone: (status) => leg.giveUp(status)
  })
  watchSession(session, dependencies, finish)
  session.stateChange.addListener((state) => {
    if (state !== SessionState.Established) return
    sound.apply()
    events.connected()
  })

  const progressed = (hasMedia: boolean) => {
    sound.apply()
    events.progressed(hasMedia ? leg.remote() : null)
  }

  const leg: Leg = {
    session,
    begin: () => void beginSession(session, progressed, finish).catch(fail),
    decline(statusCode) {
      if (session instanceof Invitation) session.reject({ statusCode }).catch(fail)
      finish({ ...endedByNobody, by: 'local' })
    },
    hangUp() {
      const sipStatus = session.state === SessionState.Established ? null : 487
      terminate(session).catch(complain)
      finish({ ...endedByNobody, by: 'local', sipStatus })
    },
    leave() {
      terminate(session).catch(complain)
      finish({ ...endedByNobody, by: 'local', afterRefer: true })
    },
    giveUp(sip) {
      terminate(session).catch(() => {})
      finish({ ...endedByNobody, sip })
    },
    setMuted: (muted) => sound.change({ muted }),
    async setHeld(held) {
      sound.change({ held })
      const isTaken = await renegotiate(() => ({ hold: sound.isHeld() }))
      if (!isTaken) sound.change({ held: !held })
      return isTaken
    },
    sendDigits: (digits) => sendDigits(connectionOf(session), digits),
    handOn: (target) =>
      refer(
        session,
        typeof target === 'string'
          ? { kind: 'blind', target }
          : { kind: 'attended', consultation: target.session },
        clock
      ),
    recover: () =>
      void renegotiate(() => ({ hold: sound.isHeld(), ...iceRestartIfBroken(session) })).catch(complain),
    repair: () =>
      void renegotiate(() => ({ hold: sound.isHeld(), offerOptions: { iceRestart: true } })).catch(complain),
    send: (stream) => replaceTrack(session, stream).then(sound.apply, complain),
    remote: () => mediaOf(session)?.remoteMediaStream ?? null,
    readMedia: () => readMedia(session, clock)
  }
  return leg
}

/** Which directions of a session are open. Nothing of the agent is heard before the answer. */
function createSound(session: LegSession) {
  let state = { muted: false, held: false }
  const apply = () => {
    const media = mediaOf(session)
    if (!media?.peerConnection) return
    const isAnswered = session.state === SessionState.Established
    media.enableSenderTracks(isAnswered && !state.muted && !state.held)
    media.enableReceiverTracks(!state.held)
  }
  return {
    apply,
    isHeld: () => state.held,
    change(part: Partial<typeof state>) {
      state = { ...state, ...part }
      // The PBX's own re-INVITEs (session timer, RFC 4028) are answered out of this: they must not take us off hold.
      session.sessionDescriptionHandlerOptionsReInvite = { hold: state.held } as object
      apply()
    }
  }
}

function onlyOnce(over: (end: LegEnd) => void): (end: LegEnd) => void {
  let isOver = false
  return (end) => {
    if (isOver) return
    isOver = true
    over(end)
  }
}

async function beginSession(
  session: LegSession,
  progressed: (hasMedia: boolean) => void,
  finish: (end: LegEnd) => void
): Promise<void> {
  if (session instanceof Invitation)
    return session.accept({ sessionDescriptionHandlerModifiers: oneTelephoneEvent })
  const refused = ({ message }: { message: Core.IncomingResponseMessage }) => {
    const { q850, sip } = readReason(message.getHeaders('Reason'))
    finish({ ...endedByNobody, by: 'remote', cause: q850, sip, sipStatus: message.statusCode ?? null })
  }
  await session.invite({
    sessionDescriptionHandlerModifiers: oneTelephoneEvent,
    requestDelegate: {
      onProgress: ({ message }) => (message.statusCode ?? 100) > 100 && progressed(message.body !== ''),
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

async function readMedia(session: LegSession, clock: Clock): Promise<MediaReading | null> {
  const connection = connectionOf(session)
  if (!connection || connection.signalingState === 'closed') return null
  const entries = [...(await connection.getStats()).values()]
  const at = clock.now()
  return {
    ...readMediaSample(entries, at, connection.iceConnectionState),
    voice: readVoiceSample(entries, at)
  }
}
