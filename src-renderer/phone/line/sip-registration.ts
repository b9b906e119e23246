// REGISTER, its refreshes, and trying again after a refusal or a silence.
import { Registerer, RegistererState, type UserAgent } from 'sip.js'
import type { Clock } from '../clock.ts'
import type { Retry } from '../retry.ts'
import type { Flow } from './sip-flow.ts'

const registrationSeconds = 300
/** Of what the registrar granted, RFC 5626 §4.4.1's margin: a lost refresh leaves time for another. */
const refreshPercent = 75
/** A REGISTER without an answer for this long is sent again, ms. */
const answerLimitMs = 8000
/** Where there is another edge to ask, ms. */
const answerLimitOfManyMs = 3000
const longestRetryMs = 10_000
/** A wrong account is asked about less and less often; the centre may only be a moment behind, ms. */
const longestRefusalMs = 30_000

export interface RegistrationDependencies {
  userAgent: UserAgent
  flow: Pick<Flow, 'isConnected'>
  clock: Clock
  retry: Retry
  /** Another edge could be asked instead. */
  hasOtherEdge: () => boolean
  onRegistered: () => void
  /** refused: the account is wrong · unreachable: the registrar cannot just now. */
  onFailed: (state: 'refused' | 'unreachable') => void
}

export interface Registration {
  register: () => void
  /** The flow has moved: the registration that stands is made known over the new socket. */
  renew: () => void
  isRegistered: () => boolean
  /** Forgets the registration without a word: the socket is gone, and the contact is the same on the next one. */
  forget: () => void
}

export function createRegistration(dependencies: RegistrationDependencies): Registration {
  const { userAgent, flow, clock, retry, onRegistered, onFailed } = dependencies
  let registerer: Registerer | null = null
  let cancelLimit = () => {}

  function forget() {
    const old = registerer
    registerer = null
    cancelLimit()
    // Disposing of a registered one says good-bye, and over a living socket that would sign us off.
    const wouldSignOff = old?.state === RegistererState.Registered && flow.isConnected()
    if (old && !wouldSignOff) old.dispose().catch(() => {})
  }

  function send(mine: Registerer, onAccept: () => void) {
    const failed = (status: number) => {
      if (registerer !== mine) return
      cancelLimit()
      const isOurFault = status >= 400 && status < 500 && status !== 408
      retry.plan(isOurFault ? longestRefusalMs : longestRetryMs, register)
      onFailed(isOurFault ? 'refused' : 'unreachable')
    }
    cancelLimit()
    cancelLimit = clock.after(dependencies.hasOtherEdge() ? answerLimitOfManyMs : answerLimitMs, () =>
      failed(408)
    )
    const requestDelegate = {
      onAccept: () => registerer === mine && onAccept(),
      onReject: ({ message }: { message: { statusCode?: number | undefined } }) =>
        failed(message.statusCode ?? 500)
    }
    mine.register({ requestDelegate }).catch(() => failed(500))
  }

  /** Each REGISTER gets a registerer of its own: one whose answer went down with a socket would wait for ever. */
  function register() {
    retry.cancel()
    forget()
    const mine = new Registerer(userAgent, {
      expires: registrationSeconds,
      refreshFrequency: refreshPercent,
      logConfiguration: false
    })
    registerer = mine
    mine.stateChange.addListener((state) => {
      if (registerer !== mine) return
      cancelLimit()
      if (state === RegistererState.Registered) onRegistered()
      // A refresh that failed, or an answer without our contact.
      if (state === RegistererState.Unregistered) retry.plan(longestRetryMs, register)
    })
    send(mine, () => {})
  }

  return {
    register,
    forget,
    isRegistered: () => registerer?.state === RegistererState.Registered,
    renew() {
      if (registerer?.state !== RegistererState.Registered) return register()
      send(registerer, () => {
        cancelLimit()
        onRegistered()
      })
    }
  }
}
