// Notices a socket that is open and dead: nothing heard for a while, a question, no answer to that either (RFC 5626
// §4.4.1 asks for as much). SIP.js's own keep-alive sends and never looks for the answer.
import { type Clock, every } from '../clock.ts'
import type { Flow } from './sip-flow.ts'

const lookMs = 300
/** Nothing heard for this long: ask; no answer for as long again: the socket is dead, ms. */
const quietMs = 5000
/** Looks that are this much late mean that the machine has slept, ms. */
const sleptMs = 3000
/** The network says it is back, or the machine has slept: an answer is due within, ms; with the look under a second. */
const probeLimitMs = 700

export interface KeepAliveDependencies {
  flow: Pick<Flow, 'isConnected' | 'counts' | 'abandon'>
  clock: Clock
  /** Sends something that the other side must answer. */
  ask: () => void
}

export interface KeepAlive {
  /** Finds out now. */
  probe: () => void
  stop: () => void
}

export function createKeepAlive({ flow, clock, ask }: KeepAliveDependencies): KeepAlive {
  let askedAt = 0
  let lookedAt = clock.now()

  const askWithin = (limitMs: number) => {
    const { heard, generation } = flow.counts()
    askedAt = clock.now()
    ask()
    clock.after(limitMs, () => {
      const now = flow.counts()
      if (now.generation === generation && now.heard === heard) flow.abandon()
    })
  }
  const look = () => {
    const now = clock.now()
    const hasSlept = now - lookedAt > lookMs + sleptMs
    lookedAt = now
    if (!flow.isConnected()) return
    const quietSince = Math.max(flow.counts().heardAt, askedAt)
    // A socket that slept with the machine looks open long after the other side has closed it.
    if (hasSlept) askWithin(probeLimitMs)
    else if (now - quietSince >= quietMs) askWithin(quietMs)
  }
  return { probe: () => askWithin(probeLimitMs), stop: every(clock, lookMs, look) }
}
