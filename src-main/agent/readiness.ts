// Keeps what is known of line, microphone, ringer, clock and store, and draws the consequences: "Ready" is refused with
// the reasons, and taken back at once where no call could be taken any more (docs/decisions/0031-ready-is-withdrawn.md).
import {
  type PhoneReadiness,
  type ReadinessReason,
  readinessReasons,
  withdrawsReady
} from '../../shared/domain/readiness.ts'
import type { Log } from '../../shared/log.ts'
import type { Publish } from '../pushes.ts'
import type { AgentStates } from './agent-state.ts'

/** Whoever was ready is so again by themselves when all is well within this time; later they may have gone home, ms. */
const comesBackWithinMs = 120_000
/** Between two trials of the store, ms. */
const storeTrialMs = 60_000
/** A slower answer says too little about the time at the centre, ms. */
const longestRoundTripMs = 5_000

export interface Readiness {
  reasons: () => ReadinessReason[]
  /** Tries the store now: what "Ready" is asked of. */
  prove: () => ReadinessReason[]
  /** What the phone page said last; `null`: it is gone, or has not spoken. */
  ofPhone: () => PhoneReadiness | null
  /** The phone page's own word; `null`: it is gone. */
  phone: (facts: PhoneReadiness | null) => void
  /** The centre's time, from a question sent and answered at these times of this PC; tries the store now and then. */
  heardTime: (sentAt: number, answeredAt: number, centreNow: number) => void
  tryStoreNowAndThen: () => void
}

export interface ReadinessParts {
  agentStates: Pick<AgentStates, 'wish' | 'impose'>
  isSignedIn: () => boolean
  /** Writes a row durably. @throws when it cannot */
  writeProbe: (at: number) => void
  now: () => number
  publish: Publish
  log: Log
}

export function createReadiness(parts: ReadinessParts): Readiness {
  const { agentStates, isSignedIn, writeProbe, now, publish, log } = parts
  let phone: PhoneReadiness | null = null
  let clockSkewMs: number | null = null
  let storeWritable: boolean | null = null
  let storeTriedAt = Number.NEGATIVE_INFINITY
  let shown: readonly ReadinessReason[] = []
  let withdrawnAt: number | null = null

  const reasons = () => readinessReasons({ phone, clockSkewMs, storeWritable })

  const look = () => {
    const found = reasons()
    if (found.join() !== shown.join()) {
      shown = found
      publish('readiness.changed', { reasons: found })
      log.info('readiness.changed', { reasons: found })
    }
    if (!isSignedIn()) return
    if (withdrawsReady(found)) withdraw()
    else restore()
  }
  const withdraw = () => {
    if (agentStates.wish().state !== 'ready') return
    withdrawnAt = now()
    agentStates.impose({ state: 'not-ready', reason: 'technical' })
  }
  const restore = () => {
    const since = withdrawnAt
    withdrawnAt = null
    // The agent, or a lead, has said something else meanwhile.
    if (since === null || agentStates.wish().reason !== 'technical') return
    const until = since + comesBackWithinMs
    if (now() <= until) agentStates.impose({ state: 'ready', reason: null }, until)
  }
  const tryStore = () => {
    storeTriedAt = now()
    try {
      writeProbe(storeTriedAt)
      storeWritable = true
    } catch (cause) {
      storeWritable = false
      log.error('readiness.storeUnwritable', { cause })
    }
  }
  return {
    reasons,
    prove() {
      tryStore()
      look()
      return reasons()
    },
    ofPhone: () => phone,
    phone(facts) {
      phone = facts
      look()
    },
    heardTime(sentAt, answeredAt, centreNow) {
      if (answeredAt - sentAt > longestRoundTripMs || answeredAt < sentAt) return
      clockSkewMs = (sentAt + answeredAt) / 2 - centreNow
      look()
    },
    tryStoreNowAndThen() {
      // either way: the clock may have been put back
      if (Math.abs(now() - storeTriedAt) < storeTrialMs) return
      tryStore()
      look()
    }
  }
}
