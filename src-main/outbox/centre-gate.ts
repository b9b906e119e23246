// Whose doing it is when a row gets no answer, and so how many others may leave. A centre that is gone and a row that is
// poison look the same from here; what else was answered since that row first failed tells them apart.
import { afterFailure, afterProbe, isBroken, roomIn, wholeCircuit } from '../../shared/domain/circuit.ts'
import type { Outcome } from './delivery.ts'

export interface CentreGate {
  /** How many may be on their way at once. */
  room: () => number
  /** One row finds out for all: not always the same one. */
  isFindingOut: () => boolean
  /** Until one may find out, ms. */
  waitMs: () => number
  /** Hears of every row that was sent. @returns what is to be kept of it */
  judge: (rowId: string, outcome: Outcome) => Outcome
  /** The centre has answered, but not to a row. */
  centreAnswered: () => void
  /** It is back: nobody waits any longer for it than it has asked for itself. */
  centreBack: () => void
}

export interface CentreGateParts {
  now: () => number
  random: () => number
  /** When all is well. */
  most: number
}

export function createCentreGate({ now, random, most }: CentreGateParts): CentreGate {
  let circuit = wholeCircuit
  let answeredRows = 0
  let otherAnswers = 0
  /** Of rows that have met with silence: what had been answered by then. */
  const silentSince = new Map<string, { answeredRows: number; otherAnswers: number }>()

  return {
    room: () => roomIn(circuit, { now: now(), most }),
    isFindingOut: () => isBroken(circuit),
    waitMs: () => circuit.closedUntil - now(),
    judge(rowId, outcome) {
      if (outcome.kind !== 'retry') {
        answeredRows += 1
        circuit = wholeCircuit
      }
      if (!isSilence(outcome)) {
        silentSince.delete(rowId)
        return outcome
      }
      const since = silentSince.get(rowId) ?? { answeredRows, otherAnswers }
      silentSince.set(rowId, since)
      const othersWereTaken = answeredRows > since.answeredRows
      if (outcome.centreAway && !othersWereTaken)
        circuit = afterFailure(circuit, { now: now(), random: random(), retryAfterMs: outcome.retryAfterMs })
      const isItsOwn = othersWereTaken || otherAnswers > since.otherAnswers
      return isItsOwn && outcome.problem === 'centre-unavailable'
        ? { ...outcome, problem: 'record-unanswered' }
        : outcome
    },
    centreAnswered() {
      otherAnswers += 1
    },
    centreBack() {
      otherAnswers += 1
      circuit = afterProbe(circuit)
    }
  }
}

type Retry = Extract<Outcome, { kind: 'retry' }>

/** Also a bare 500: that may be the row's own, and nobody has said so. */
const isSilence = (outcome: Outcome): outcome is Retry =>
  outcome.kind === 'retry' && (outcome.centreAway || outcome.problem === 'centre-unavailable')
