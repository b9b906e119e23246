// After a lost socket the PBX must hear from a call, or it goes on speaking to a socket that is gone and its BYE never
// arrives. One that cannot take the re-INVITE at the moment (500, 503, one 491 after another) is asked again.
import type { Log } from '../../../shared/log.ts'
import type { Clock } from '../clock.ts'
import { createRetry } from '../retry.ts'
import type { AskOutcome } from './sip-renegotiation.ts'

/** Pauses double from half a second to this, ms, with jitter; what the PBX itself names goes before. */
const longestPauseMs = 30_000
/** Some three minutes of them. */
const mostTries = 12

export interface RecoveryDependencies {
  ask: () => Promise<AskOutcome>
  clock: Clock
  random: () => number
  log: Pick<Log, 'warn'>
}

export interface Recovery {
  /** The line is back. `isAsked`: something else is being asked of the PBX anyhow, which tells it as much. */
  start: (isAsked: boolean) => void
  /** Something else was asked, with this outcome. */
  noteOther: (outcome: AskOutcome) => void
  stop: () => void
}

export function createRecovery({ ask, clock, random, log }: RecoveryDependencies): Recovery {
  /** The PBX has not heard of the call since the line is back. */
  let owes = false
  /** Of those that ask, the newest alone goes on. */
  let round = 0
  let isAsking = false
  let cancel = () => {}
  const stop = () => {
    owes = false
    isAsking = false
    round += 1
    cancel()
  }
  const attempt = async (
    mine: number,
    retry: ReturnType<typeof createRetry>,
    tries: number
  ): Promise<void> => {
    const outcome = await ask()
    if (mine !== round) return
    if (outcome.kind !== 'not-now') return stop()
    if (tries >= mostTries) {
      log.warn('call.notRecovered', { tries })
      return stop()
    }
    const again = () => void attempt(mine, retry, tries + 1)
    if (outcome.afterMs === null) {
      retry.plan(longestPauseMs, again)
      cancel = retry.cancel
    } else cancel = clock.after(Math.min(outcome.afterMs, longestPauseMs), again)
  }
  const begin = () => {
    stop()
    owes = true
    isAsking = true
    void attempt(round, createRetry(clock, random), 1)
  }
  return {
    start(isAsked) {
      if (!isAsked) return begin()
      stop()
      owes = true
    },
    noteOther({ kind }) {
      if (kind === 'taken' || kind === 'over') stop()
      else if (owes && !isAsking) begin()
    },
    stop
  }
}
