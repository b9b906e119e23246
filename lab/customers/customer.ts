// A scripted customer: registers, calls the hotline, speaks a tone of their own, measures what they hear, and behaves on
// a callback as told. A customer who has vanished comes back with `start()`.
import { type Invitation, type Session, SessionState } from 'sip.js'
import type { Heard } from './audio-session.ts'
import { createParty, type Ending, followCall, hangUp, heardIn, type Party } from './sip-party.ts'

export type IncomingBehaviour =
  | { kind: 'answers'; afterMs: number }
  | { kind: 'busy' }
  | { kind: 'does-not-answer' }
  | { kind: 'answers-then-hangs-up'; afterMs: number; talkMs: number }

export interface CustomerOptions {
  /** E.164; also the user name of the SIP account. */
  number: string
  name: string
  password: string
  sipUrl: string
  realm: string
  toneHz: number
}
export interface CallWishes {
  /** Pretends that the call entered the hotline at this time, epoch ms. */
  enteredAt?: number
  withheld?: boolean
}
export interface CustomerCall {
  /** False when it ended without having been answered. */
  answered: Promise<boolean>
  ended: Promise<{ by: 'customer' | 'hotline'; cause: number | null }>
  hangUp: () => Promise<void>
  /** Socket and media stop at once, without BYE; the customer is off the air until `start()`. */
  vanish: () => Promise<void>
  heard: () => Heard
  state: () => 'ringing' | 'talking' | 'ended'
}
export interface Customer {
  number: string
  name: string
  start: () => Promise<void>
  call: (wishes?: CallWishes) => Promise<CustomerCall>
  /** How calls that come in are taken from now on; `onCall` hears of each. */
  onIncoming: (behaviour: IncomingBehaviour, onCall?: (call: CustomerCall) => void) => void
  stop: () => Promise<void>
}

const hotline = '1090'

function headersFor({ enteredAt, withheld = false }: CallWishes): string[] {
  const entered = enteredAt === undefined ? [] : [`X-Lab-Entered-At: ${Math.floor(enteredAt / 1000)}`]
  return withheld ? [...entered, 'X-Lab-Withheld: 1'] : entered
}

const endingOf = ({ by, cause }: Ending) => ({ by: by === 'us' ? 'customer' : 'hotline', cause }) as const

type Course = ReturnType<typeof followCall>

function customerCall(party: Party, session: Session, { answered, ended, vanished }: Course): CustomerCall {
  let hasVanished = false
  return {
    answered,
    ended: ended.then(endingOf),
    hangUp: () => hangUp(session),
    vanish: () => {
      hasVanished = true
      vanished()
      return party.vanish()
    },
    heard: () => heardIn(session),
    state: () => {
      if (hasVanished || session.state === SessionState.Terminated) return 'ended'
      return session.state === SessionState.Established ? 'talking' : 'ringing'
    }
  }
}

/** Takes a call as told; timers die with the call. */
function behave(invitation: Invitation, behaviour: IncomingBehaviour, { answered, ended }: Course): void {
  if (behaviour.kind === 'does-not-answer') return
  if (behaviour.kind === 'busy') return void invitation.reject({ statusCode: 486 })
  const timers = [setTimeout(() => void invitation.accept().catch(() => undefined), behaviour.afterMs)]
  void ended.then(() => timers.forEach(clearTimeout))
  if (behaviour.kind !== 'answers-then-hangs-up') return
  const { talkMs } = behaviour
  void answered.then((taken) => taken && timers.push(setTimeout(() => void hangUp(invitation), talkMs)))
}

export function createCustomer(options: CustomerOptions): Customer {
  const { number, name } = options
  let party: Party | undefined
  let behaviour: IncomingBehaviour = { kind: 'does-not-answer' }
  let onCall: ((call: CustomerCall) => void) | undefined

  const start = async (): Promise<void> => {
    await party?.stop()
    const fresh = createParty({ ...options, user: number, displayName: name })
    party = fresh
    fresh.onInvite((invitation) => {
      const course = followCall(invitation)
      onCall?.(customerCall(fresh, invitation, course))
      behave(invitation, behaviour, course)
    })
    await fresh.connect()
    await fresh.register()
  }
  const call = async (wishes: CallWishes = {}): Promise<CustomerCall> => {
    if (party === undefined) throw new Error('this customer has no telephone yet: start() first')
    const { session, ...course } = await party.call(hotline, headersFor(wishes))
    return customerCall(party, session, course)
  }
  const stop = async (): Promise<void> => {
    await party?.stop()
    party = undefined
  }
  const onIncoming: Customer['onIncoming'] = (next, listener) => {
    behaviour = next
    onCall = listener
  }
  return { number, name, start, call, onIncoming, stop }
}
