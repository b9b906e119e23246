// How calls end: proposed by the classifier, corrected by the PBX while nobody has confirmed, confirmed by the agent or
// by the clock — and settled at once where there is nobody left to ask (phone page gone, workstation restarted).

import type { EndingCode } from '../../shared/domain/capture-record.ts'
import type { DropFacts } from '../../shared/domain/drop-classifier.ts'
import { classifyEnding } from '../../shared/domain/drop-classifier.ts'
import type { Policy } from '../../shared/domain/policy.ts'
import type { Log } from '../../shared/log.ts'
import type { Captures } from '../capture/captures.ts'
import type { Schedule } from '../schedule.ts'
import type { SqliteStore } from '../store/sqlite-store.ts'
import type { InteractionRecord } from './interaction-record.ts'
import type { Interactions } from './interactions.ts'

export interface Endings {
  /** An answered call has ended; the agent is asked how. */
  propose: (interactionId: string, end: { at: number; facts: DropFacts }) => void
  /** It has ended in a way that leaves nobody to ask. */
  settle: (interactionId: string, end: { at: number; facts: DropFacts }) => void
  /** The PBX's word; too late once confirmed. */
  correct: (interactionId: string, word: PbxWord) => void
  /** @returns false when there is nothing to confirm */
  confirm: (interactionId: string, code: EndingCode) => boolean
  /** The agent has longer to say how it ended. @param confirmBy epoch ms; earlier, or later by less than a second, is nothing new */
  prolong: (interactionId: string, confirmBy: number) => void
  /** After a start: proposals whose time has run out stand, the others get their clock back. */
  resumeClocks: () => void
}

/** How the customer's own leg ended, or that it goes on with a colleague. */
export type PbxWord = { pbxCause: number } | { afterRefer: true }

export interface EndingsParts {
  store: SqliteStore
  interactions: Interactions
  captures: Captures
  policy: () => Policy
  now: () => number
  schedule: Schedule
  log: Log
}

/** Two clocks that are asked about the same moment, ms. */
const sameTimeMs = 1000

const longestWrapUpMs = ({ wrapUpSeconds, wrapUpExtensions: { most, seconds } }: Policy) =>
  (wrapUpSeconds + most * seconds) * 1000

export function createEndings(parts: EndingsParts): Endings {
  const { store, interactions, captures, policy, now, schedule, log } = parts

  const end = (interactionId: string, { at, facts }: { at: number; facts: DropFacts }, confirmBy: number) =>
    store.transaction(() => {
      const code = classifyEnding(facts, policy().drop)
      const isAsked =
        captures.step(interactionId, { type: 'call-lost', proposal: code, confirmBy }) === 'stepped'
      interactions.change(interactionId, {
        phase: 'ended',
        endedAt: at,
        endingFacts: facts,
        ending: { code, confirmed: !isAsked, confirmBy }
      })
      log.info('interaction.ended', {
        interactionId,
        ending: code,
        asked: isAsked,
        cause: facts.cause,
        by: facts.by
      })
      return { isAsked, code }
    })
  const confirm = (interactionId: string, code: EndingCode): boolean =>
    store.transaction(() => {
      const record = interactions.read(interactionId)
      if (!record?.ending || record.ending.confirmed) return false
      captures.step(interactionId, { type: 'confirm-ending', code })
      interactions.change(interactionId, { ending: { ...record.ending, code, confirmed: true } })
      log.info('interaction.endingConfirmed', { interactionId, ending: code, proposed: record.ending.code })
      return true
    })
  const stand = (interactionId: string) => {
    const ending = interactions.read(interactionId)?.ending
    if (ending && !ending.confirmed) confirm(interactionId, ending.code)
  }
  const clocks = new Map<string, () => void>()
  const standIn = (interactionId: string, delayMs: number) => {
    clocks.get(interactionId)?.()
    const cancel = schedule(delayMs, () => {
      clocks.delete(interactionId)
      stand(interactionId)
    })
    clocks.set(interactionId, cancel)
  }
  const startClock = ({ interactionId, ending }: Pick<InteractionRecord, 'interactionId' | 'ending'>) => {
    if (!ending || ending.confirmed) return
    if (ending.confirmBy <= now()) stand(interactionId)
    // a clock that was put back meanwhile makes nobody wait longer than a wrap-up takes
    else standIn(interactionId, Math.min(ending.confirmBy - now(), longestWrapUpMs(policy())))
  }

  return {
    propose(interactionId, ended) {
      const confirmBy = now() + policy().wrapUpSeconds * 1000
      const { isAsked } = end(interactionId, ended, confirmBy)
      if (isAsked) standIn(interactionId, Math.max(0, confirmBy - now()))
    },
    prolong(interactionId, confirmBy) {
      const ending = interactions.read(interactionId)?.ending
      if (!ending || ending.confirmed || confirmBy - ending.confirmBy < sameTimeMs) return
      store.transaction(() => {
        captures.step(interactionId, { type: 'repropose', proposal: ending.code, confirmBy })
        interactions.change(interactionId, { ending: { ...ending, confirmBy } })
      })
      standIn(interactionId, confirmBy - now())
    },
    settle(interactionId, ended) {
      store.transaction(() => {
        const { code } = end(interactionId, ended, now())
        confirm(interactionId, code)
      })
    },
    correct: (interactionId, word) => correct(parts, interactionId, word),
    confirm,
    resumeClocks: () => interactions.unfinished().forEach(startClock)
  }
}

/** The PBX's word replaces the proposal while nobody has confirmed it. */
function correct(
  { store, interactions, captures, policy, log }: EndingsParts,
  interactionId: string,
  word: PbxWord
): void {
  store.transaction(() => {
    const record = interactions.read(interactionId)
    if (!record?.endingFacts || !record.ending) return
    const { pbxCause, afterRefer } = record.endingFacts
    if ('pbxCause' in word ? pbxCause !== null : afterRefer) return
    const facts = { ...record.endingFacts, ...word }
    const code = classifyEnding(facts, policy().drop)
    const open = !record.ending.confirmed
    if (open && code !== record.ending.code)
      captures.step(interactionId, { type: 'repropose', proposal: code })
    // without a capture nothing was decided by the earlier proposal, so the better word replaces it
    const better = open || record.captureId === null
    interactions.change(interactionId, {
      endingFacts: facts,
      ...(better && { ending: { ...record.ending, code } })
    })
    log.info('interaction.endingTruth', { interactionId, ...word, ending: code, inTime: better })
  })
}
