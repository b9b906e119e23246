// An agent's telephone in Node: registers with the account that the centre gives out, answers, refuses or lets it ring,
// dials, speaks a tone and measures what it hears.
import type { Invitation } from 'sip.js'
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
    const call = ringing(invitation)
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
      return { ...call, heard: () => heardIn(call.session), hangUp: () => hangUp(call.session) }
    },
    stop: () => party.stop()
  }
}

function ringing(invitation: Invitation): RingingCall {
  const { ended } = followCall(invitation)
  return {
    header: (name) => invitation.request.getHeader(name),
    answer: () => invitation.accept(),
    refuse: (statusCode) => invitation.reject({ statusCode }),
    hangUp: () => hangUp(invitation),
    heard: () => heardIn(invitation),
    fallSilent: () => invitation.sessionDescriptionHandler?.close(),
    ended
  }
}
