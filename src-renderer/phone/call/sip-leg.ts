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
import { prepareAnswer } from './sip-prepared-answer.ts'
import { createRecovery } from './sip-recovery.ts'
import { type ReferOutcome, refer } from './sip-refer.ts'
import { createRenegotiation } from './sip-renegotiation.ts'
import { type SessionEvents, watchSession } from './sip-session-watch.ts'
import { createSound, replaceTrack } from './sip-sound.ts'

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
  /** `false`: the other side is not our registrar, and is not believed when it says who is there. */
  trusted?: boolean
}

export interface Leg extends WatchedLeg {
  readonly session: LegSession
  /**
   * Inbound: sends the 200. Outbound: sends the INVITE.
   * Resolves when SIP.js is done with that: inbound the call is on, or over.
   */
  begin: () => Promise<void>
  /** Inbound, while it rings: has the answer ready for `begin`. */
  prepare: () => void
  decline: (status: 486 | 603) => void
  hangUp: () => void
  /** Ends our part after the other party has been handed on. */
  leave: () => void
  /** The other side is gone without a word. */
  giveUp: (sip: number | null) => void
  setMuted: (muted: boolean) => void
  /** Neither side is heard any more, whatever the other side makes of it; `setHeld` tells them. */
  shut: () => void
  /** Answers whether the other side has taken the new state; if not, the old one stands. */
  setHeld: (held: boolean) => Promise<boolean>
  /** `false` where no digits can be sent: no media yet, or on hold. */
  sendDigits: (digits: string) => boolean
  /** Blind to a number or extension, attended to the party of another leg. */
  handOn: (target: string | Leg) => Promise<ReferOutcome>
  /** One re-INVITE, so that the PBX finds us on the new socket. What is not answered yet went down with the old one. */
  recover: () => void
  /** Sends this stream from now on; what was sent before is stopped. */
  send: (stream: MediaStream) => Promise<void>
  /** What the other side sends; `null` before there is media. */
  remote: () => MediaStream | null
}

export function createLeg(session: LegSession, dependencies: LegDependencies): Leg {
  const { clock, log, events, flow } = dependencies
  const { generation } = flow.counts()
  const complain = (error: unknown) => log.warn('call.failed', { error })
  const { finish, isOver, fail, lapse, ...ends } = createEnds(session, events.over, complain)
  const sound = createSound(session)
  const renegotiation = createRenegotiation({
    ...dependencies,
    session,
    onGone: ends.giveUp
  })
  const whereWeAre = () => ({ hold: sound.isHeld(), ...iceRestartIfBroken(session) })
  const recovery = createRecovery({ ...dependencies, ask: () => renegotiation.ask(whereWeAre) })
  watchSession(session, dependencies, finish)
  session.stateChange.addListener((state) => {
    if (state === SessionState.Terminated) recovery.stop()
    if (state !== SessionState.Established) return
    sound.apply()
    events.connected()
  })

  const progressed = (hasMedia: boolean) => {
    sound.apply()
    events.progressed(hasMedia ? leg.remote() : null)
  }

  const leg: Leg = {
    ...ends,
    session,
    begin: () => Promise.race([beginSession(session, progressed, finish).catch(fail), isOver]),
    prepare: () => void (session instanceof Invitation && prepareAnswer(session, log)),
    setMuted: (muted) => sound.change({ muted }),
    shut: () => sound.change({ held: true }),
    async setHeld(held) {
      sound.change({ held })
      const outcome = await renegotiation.ask(whereWeAre)
      recovery.noteOther(outcome)
      if (outcome.kind !== 'taken') sound.change({ held: !held })
      return outcome.kind === 'taken'
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
    recover() {
      const isBegun = session.state === SessionState.Established
      if (!isBegun && flow.counts().generation !== generation) lapse()
      else recovery.start(renegotiation.lineIsBack())
    },
    repair: () =>
      void renegotiation
        .ask(() => ({ hold: sound.isHeld(), offerOptions: { iceRestart: true } }))
        .then(recovery.noteOther, complain),
    send: (stream) => replaceTrack(session, stream).then(sound.apply, complain),
    remote: () => mediaOf(session)?.remoteMediaStream ?? null,
    readMedia: () => readMedia(session, clock)
  }
  return leg
}

/** The ways in which a session ends; the first of them is told, the others come too late. */
function createEnds(session: LegSession, over: (end: LegEnd) => void, complain: (error: unknown) => void) {
  let overNow = () => {}
  const isOver = new Promise<void>((resolve) => {
    overNow = resolve
  })
  const finish = onlyOnce((end) => {
    overNow()
    over(end)
  })
  const fail = (error: unknown) => {
    complain(error)
    finish(endedByNobody)
  }
  return {
    finish,
    isOver,
    fail,
    decline(statusCode: 486 | 603) {
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
    giveUp: (sip: number | null) => {
      terminate(session).catch(() => {})
      finish({ ...endedByNobody, sip })
    },
    /**
     * The socket it was to be answered over is gone. A ring has been given up by the PBX, which offers the caller anew; of
     * a call that we dialled we shall not hear: the CANCEL keeps it from being answered for nobody.
     */
    lapse: () => {
      terminate(session).catch(() => {})
      finish(
        session instanceof Invitation ? { ...endedByNobody, by: 'remote', cancelled: true } : endedByNobody
      )
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
