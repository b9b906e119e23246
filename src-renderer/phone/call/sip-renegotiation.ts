// re-INVITEs of one call, one at a time: hold, and telling the PBX where we are after a lost socket. Two that meet are
// sorted out by waiting (RFC 3261 §14.1); one that meets a dialog which is no more says that the call is over.
import { Invitation, RequestPendingError, type Session, SessionState, type Web } from 'sip.js'
import type { Clock } from '../clock.ts'
import type { Flow } from '../line/sip-flow.ts'
import { oneTelephoneEvent } from './sip-description.ts'

type Offer = () => Web.SessionDescriptionHandlerOptions

/** How often a re-INVITE that met another one is sent again. */
const glareLimit = 6

export interface RenegotiationDependencies {
  session: Session
  flow: Pick<Flow, 'counts' | 'isConnected'>
  clock: Clock
  random: () => number
  /** The other side knows nothing of the call any more: 481, or 408 over a living flow. */
  onGone: (status: number) => void
}

/** Answers whether the other side accepted. The offer is made when its turn has come. */
export type Renegotiate = (offer: Offer) => Promise<boolean>

export function createRenegotiation(dependencies: RenegotiationDependencies): Renegotiate {
  let last: Promise<unknown> = Promise.resolve()
  return (offer) => {
    const result = last.then(() => attempt(dependencies, offer, 0))
    last = result
    return result
  }
}

async function attempt(
  dependencies: RenegotiationDependencies,
  offer: Offer,
  glares: number
): Promise<boolean> {
  const { session, flow, clock, random, onGone } = dependencies
  if (session.state !== SessionState.Established) return false
  const { generation } = flow.counts()
  const status = await sendInvite(session, offer())
  if (status < 300) return true
  if (status === 491 && glares < glareLimit) {
    await new Promise<void>((resolve) => clock.after(glarePause(session, random()), resolve))
    return attempt(dependencies, offer, glares + 1)
  }
  // A request that went down with an old socket proves nothing; it is asked again over the new one.
  const isUnanswered = status === 408 && flow.isConnected() && flow.counts().generation === generation
  if (status === 481 || isUnanswered) onGone(status)
  return false
}

/** Final status of one re-INVITE; 481 where the session ended meanwhile. */
function sendInvite(session: Session, options: Web.SessionDescriptionHandlerOptions): Promise<number> {
  return new Promise((resolve) => {
    const resolveOver = (state: SessionState) => state === SessionState.Terminated && settle(481)
    const settle = (status: number) => {
      session.stateChange.removeListener(resolveOver)
      resolve(status)
    }
    session.stateChange.addListener(resolveOver)
    session
      .invite({
        sessionDescriptionHandlerOptions: options,
        sessionDescriptionHandlerModifiers: oneTelephoneEvent,
        requestDelegate: {
          onAccept: () => settle(200),
          onRedirect: () => settle(500),
          onReject: ({ message }) => settle(message.statusCode ?? 500)
        }
      })
      .catch((error: unknown) => settle(error instanceof RequestPendingError ? 491 : 500))
  })
}

/** Who made the dialog waits 2.1–4 s, the other 0–2 s. */
const glarePause = (session: Session, random: number): number =>
  session instanceof Invitation ? random * 2000 : 2100 + random * 1900
