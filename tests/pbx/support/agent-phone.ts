// An agent's telephone in Node: registers with the account that the centre gives out, answers, refuses or lets it ring,
// dials, speaks a tone and measures what it hears.
import type { Invitation, Session } from 'sip.js'
import { UserAgent } from 'sip.js'
import { createParty, followCall, hangUp, heardIn } from '../../../lab/customers/sip-party.ts'
import type { SipAccount } from '../../../shared/central-contract.ts'

export interface RingingCall {
  header: (name: string) => string | undefined
  answer: () => Promise<void>
  refuse: (statusCode: number) => Promise<void>
  hangUp: () => Promise<void>
  heard: () => ReturnType<typeof heardIn>
  /** The media end without a word of SIP, as when the machine dies. */
  fallSilent: () => void
  ended: ReturnType<typeof followCall>['ended']
  /** Asks the PBX to hand the other party on, to a target or to the party of another call; tells every word of it. */
  handOn: (target: string | { session: Session }) => Promise<Handover>
  /** The last asserted identity of the other party: after an attended transfer it is somebody else. */
  party: () => string | undefined
  session: Session
}
/** The status lines of the NOTIFYs (RFC 3515), or the refusal of the REFER itself. */
export interface Handover {
  refused: number | null
  progress: number[]
}
export type AgentPhone = ReturnType<typeof createAgentPhone>

export function createAgentPhone(
  account: Pick<SipAccount, 'servers' | 'realm' | 'username' | 'ha1'>,
  toneHz = 440
) {
  const party = createParty({
    user: account.username,
    displayName: account.username,
    ha1: account.ha1,
    sipUrl: account.servers[0] ?? '',
    realm: account.realm,
    toneHz
  })
  const rung: RingingCall[] = []
  const waiting: ((call: RingingCall) => void)[] = []
  party.onInvite((invitation) => {
    const call = ringing(invitation, account.realm)
    const taker = waiting.shift()
    if (taker === undefined) rung.push(call)
    else taker(call)
  })
  return {
    async register() {
      await party.connect()
      await party.register()
    },
    /** The next call that rings, or one that has rung and nobody asked for. */
    nextCall: () =>
      new Promise<RingingCall>((resolve) => {
        const call = rung.shift()
        if (call === undefined) waiting.push(resolve)
        else resolve(call)
      }),
    async dial(target: string, interactionId: string) {
      const call = await party.call(target, [`X-Care-Interaction-Id: ${interactionId}`])
      const { session } = call
      return {
        ...call,
        heard: () => heardIn(session),
        hangUp: () => hangUp(session),
        handOn: (other: string | { session: Session }) => handOn(session, other, account.realm)
      }
    },
    stop: () => party.stop()
  }
}

function ringing(invitation: Invitation, realm: string): RingingCall {
  const { ended } = followCall(invitation)
  let party = invitation.request.getHeader('P-Asserted-Identity')
  if (invitation.delegate !== undefined)
    invitation.delegate.onInvite = (request) => {
      party = request.getHeader('P-Asserted-Identity') ?? party
    }
  return {
    header: (name) => invitation.request.getHeader(name),
    answer: () => invitation.accept(),
    refuse: (statusCode) => invitation.reject({ statusCode }),
    hangUp: () => hangUp(invitation),
    heard: () => heardIn(invitation),
    fallSilent: () => invitation.sessionDescriptionHandler?.close(),
    ended,
    handOn: (target) => handOn(invitation, target, realm),
    party: () => party,
    session: invitation
  }
}

/** Resolves at the final word of the transfer; whoever asked for it then hangs up: Asterisk does so only after a minute. */
function handOn(session: Session, target: string | { session: Session }, realm: string): Promise<Handover> {
  const refer = typeof target === 'string' ? UserAgent.makeURI(`sip:${target}@${realm}`) : target.session
  if (refer === undefined) throw new Error('this is no SIP user name')
  const progress: number[] = []
  return new Promise((resolve, reject) => {
    const onNotify = (notification: { request: { body: string }; accept: () => Promise<void> }) => {
      void notification.accept()
      const status = Number(/^SIP\/2\.0 (\d{3})/.exec(notification.request.body)?.[1] ?? 0)
      progress.push(status)
      if (status >= 200) resolve({ refused: null, progress })
    }
    const onReject = ({ message }: { message: { statusCode?: number | undefined } }) =>
      resolve({ refused: message.statusCode ?? 0, progress })
    session.refer(refer, { onNotify, requestDelegate: { onReject } }).catch(reject)
  })
}
