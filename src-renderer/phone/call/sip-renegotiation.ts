// re-INVITEs of one call, one at a time: hold, and telling the PBX where we are after a lost socket. Two that meet are
// sorted out by waiting (RFC 3261 §14.1); one that is lost with its socket is asked anew over the next; one that meets a
// dialog which is no more says that the call is over.
import { Core, Invitation, RequestPendingError, type Session, SessionState, type Web } from 'sip.js'
import type { Clock } from '../clock.ts'
import type { Flow } from '../line/sip-flow.ts'
import { nothingNew } from './sip-description.ts'

type Offer = () => Web.SessionDescriptionHandlerOptions

/** How often a re-INVITE that met another one is sent again before its asker is told. */
const waitLimit = 6

export interface RenegotiationDependencies {
  session: Session
  flow: Pick<Flow, 'counts' | 'isConnected' | 'protocol' | 'send'>
  clock: Clock
  random: () => number
  /** The other side knows nothing of the call any more: 481, or 408 over a living flow. */
  onGone: (status: number) => void
}

/**
 * `taken`: the other side accepted · `refused`: for good · `not-now`: nothing is wrong with what was asked, and it may be
 * asked again after so many ms (`null`: it did not say when) · `over`: there is no call any more to ask in.
 */
export type AskOutcome = { kind: 'taken' | 'refused' | 'over' } | { kind: 'not-now'; afterMs: number | null }

export interface Renegotiation {
  /** The offer is made when its turn has come, and a line is there. */
  ask: (offer: Offer) => Promise<AskOutcome>
  /** The line is back. Answers whether the PBX hears from this call anyhow, by what could not be asked until now. */
  lineIsBack: () => boolean
}

interface Asking extends RenegotiationDependencies {
  /** Called when the line is back, or the call over. */
  goOn: () => void
}

export function createRenegotiation(dependencies: RenegotiationDependencies): Renegotiation {
  const { session } = dependencies
  const asking: Asking = { ...dependencies, goOn: () => {} }
  let last: Promise<unknown> = Promise.resolve()
  let underWay = 0
  session.stateChange.addListener((state) => state === SessionState.Terminated && asking.goOn())
  return {
    ask(offer) {
      underWay += 1
      const result = last
        .then(() => attempt(asking, offer, 0))
        .finally(() => {
          underWay -= 1
        })
      last = result.catch(() => {})
      return result
    },
    lineIsBack() {
      asking.goOn()
      giveUpLost(session, dependencies.flow)
      return underWay > 0
    }
  }
}

async function attempt(asking: Asking, offer: Offer, waits: number): Promise<AskOutcome> {
  const { session, flow, clock, random, onGone } = asking
  if (session.state === SessionState.Established && !flow.isConnected())
    await new Promise<void>((resolve) => {
      asking.goOn = resolve
    })
  if (session.state !== SessionState.Established) return { kind: 'over' }
  const { generation } = flow.counts()
  const { status, retryAfterMs } = await sendInvite(session, offer())
  if (status < 300) return { kind: 'taken' }
  const pauseMs = status === 491 ? glarePause(session, random()) : meetingPause(status, retryAfterMs)
  if (pauseMs !== null && waits < waitLimit) {
    await new Promise<void>((resolve) => clock.after(pauseMs, resolve))
    return attempt(asking, offer, waits + 1)
  }
  // A request that went down with an old socket proves nothing; it is asked again over the new one.
  const isLost = !flow.isConnected() || flow.counts().generation !== generation
  if (isLost && status !== 481) return attempt(asking, offer, waits)
  if (status === 481 || status === 408) {
    onGone(status)
    return { kind: 'over' }
  }
  return status === 491 || status >= 500 ? { kind: 'not-now', afterMs: retryAfterMs } : { kind: 'refused' }
}

/** The other side still works on an earlier INVITE and says for how long (RFC 3261 §14.2: 500, Retry-After of 0–10 s). */
const meetingPause = (status: number, retryAfterMs: number | null): number | null =>
  status === 500 && retryAfterMs !== null && retryAfterMs <= 10_000 ? retryAfterMs : null

/**
 * SIP.js would wait 32 s (RFC 3261 timer B) for an answer that can no longer come, and the PBX as long for the ACK to it:
 * both would let nothing else through meanwhile. To a PBX that has never seen the request, the ACK says nothing.
 */
function giveUpLost({ dialog }: Session, flow: RenegotiationDependencies['flow']): void {
  const transaction = dialog instanceof Core.SessionDialog && dialog.reinviteUserAgentClient?.transaction
  if (!dialog || !transaction) return
  const { Calling, Proceeding } = Core.TransactionState
  if (transaction.state !== Calling && transaction.state !== Proceeding) return
  const { cseq } = transaction.request
  const ack = dialog.createOutgoingRequestMessage('ACK', { cseq })
  ack.setViaHeader(`${transaction.id}ack`, flow.protocol)
  flow.send(ack.toString()).catch(() => {})
  // biome-ignore lint/complexity/useLiteralKeys: SIP.js marks as protected what its own failed sending calls
  transaction['onTransportError'](new Core.TransportError('its socket is gone'))
}

interface Answer {
  status: number
  retryAfterMs: number | null
}

/** Final answer to one re-INVITE; 481 where the session ended meanwhile. */
function sendInvite(session: Session, options: Web.SessionDescriptionHandlerOptions): Promise<Answer> {
  return new Promise((resolve) => {
    const resolveOver = (state: SessionState) => state === SessionState.Terminated && settle(481)
    const settle = (status: number, retryAfterMs: number | null = null) => {
      session.stateChange.removeListener(resolveOver)
      resolve({ status, retryAfterMs })
    }
    session.stateChange.addListener(resolveOver)
    session
      .invite({
        sessionDescriptionHandlerOptions: options,
        sessionDescriptionHandlerModifiers: nothingNew(session),
        requestDelegate: {
          onAccept: () => settle(200),
          onRedirect: () => settle(500),
          onReject: ({ message }) =>
            settle(message.statusCode ?? 500, retryAfterOf(message.getHeader('Retry-After')))
        }
      })
      .catch((error: unknown) => settle(error instanceof RequestPendingError ? 491 : 500))
  })
}

/** Seconds, with a comment or parameters behind them (RFC 3261 §20.33). */
function retryAfterOf(header: string | undefined): number | null {
  const seconds = /^\s*(\d{1,6})/.exec(header ?? '')?.[1]
  return seconds === undefined ? null : Number(seconds) * 1000
}

/** Who made the dialog waits 2.1–4 s, the other 0–2 s. */
const glarePause = (session: Session, random: number): number =>
  session instanceof Invitation ? random * 2000 : 2100 + random * 1900
