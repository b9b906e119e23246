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
  correct: (interactionId: string, pbxCause: number) => void
  /** @returns false when there is nothing to confirm */
  confirm: (interactionId: string, code: EndingCode) => boolean
  /** After a start: proposals whose time has run out stand, the others get their clock back. */
  resumeClocks: () => void
}

export interface EndingsParts {
  store: SqliteStore
  interactions: Interactions
  captures: Captures
  policy: () => Policy
  now: () => number
  schedule: Schedule
  log: Log
}

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
  const startClock = ({ interactionId, ending }: Pick<InteractionRecord, 'interactionId' | 'ending'>) => {
    if (!ending || ending.confirmed) return
    if (ending.confirmBy <= now()) stand(interactionId)
    else schedule(ending.confirmBy - now(), () => stand(interactionId))
  }

  return {
    propose(interactionId, ended) {
      const confirmBy = now() + policy().wrapUpSeconds * 1000
      const { isAsked } = end(interactionId, ended, confirmBy)
      if (isAsked) schedule(Math.max(0, confirmBy - now()), () => stand(interactionId))
    },
    settle(interactionId, ended) {
      store.transaction(() => {
        const { code } = end(interactionId, ended, now())
        confirm(interactionId, code)
      })
    },
    correct(interactionId, pbxCause) {
      store.transaction(() => {
        const record = interactions.read(interactionId)
        if (!record?.endingFacts || !record.ending || record.endingFacts.pbxCause !== null) return
        const facts = { ...record.endingFacts, pbxCause }
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
        log.info('interaction.endingTruth', { interactionId, pbxCause, ending: code, inTime: better })
      })
    },
    confirm,
    resumeClocks: () => interactions.unfinished().forEach(startClock)
  }
}
