// A mis-keyed field put right after the capture was sent: capture and new change on disk in one transaction. The change has
// an id of its own and leaves behind the first, in the same subject's lane.
import type { Handlers, ProcedureOutput } from '../../shared/desk-contract.ts'
import type { SentCapture } from '../../shared/desk-views.ts'
import {
  correctableFields,
  correctableUntil,
  correctCapture
} from '../../shared/domain/capture-correction.ts'
import type { CaptureRecord, Correction } from '../../shared/domain/capture-record.ts'
import type { AgentSession } from '../agent/session.ts'
import { isAtHand } from '../interaction/at-hand.ts'
import { briefingOf, type InteractionRecord, subjectOf } from '../interaction/interaction-record.ts'
import type { InteractionStore } from '../interaction/interaction-store.ts'
import type { Interactions } from '../interaction/interactions.ts'
import type { NewOutboxRow } from '../outbox/outbox-row.ts'
import type { CurrentSettings } from '../settings/settings-handlers.ts'
import type { SqliteStore } from '../store/sqlite-store.ts'
import type { CaptureStore } from './capture-store.ts'
import { eventContext } from './capture-wording.ts'

export interface CorrectionParts {
  store: SqliteStore
  captureStore: CaptureStore
  interactionStore: Pick<InteractionStore, 'finished'>
  interactions: Interactions
  session: AgentSession
  settings: CurrentSettings
  addToOutbox: (row: NewOutboxRow) => void
  now: () => number
  randomId: () => string
}

type Corrected = ProcedureOutput<'capture.correct'>

export function createCorrectionHandlers(parts: CorrectionParts) {
  const { store, interactionStore, interactions, session } = parts
  return {
    'correction.list': async () => {
      const own = interactionStore.finished(mostLookedAt).filter((record) => isAtHand(session, record))
      return { captures: own.flatMap((record) => sentCapture(parts, record) ?? []) }
    },
    'capture.correct': async ({ interactionId, correction }): Promise<Corrected> => {
      const record = interactions.read(interactionId)
      if (!record || !isAtHand(session, record)) return { kind: 'refused', code: 'interaction-unknown' }
      const capture = ownCapture(parts, record)
      if (!capture) return { kind: 'refused', code: 'capture-not-open' }
      if (!correctableFields(capture, momentOf(parts, record)).includes(correction.field))
        return { kind: 'refused', code: 'correction-too-late' }
      const changed = store.transaction(() => correct(parts, { record, capture, correction }))
      return { kind: 'stepped', interaction: interactions.view(changed) }
    }
  } satisfies Partial<Handlers>
}

/** More than anybody finishes in the minutes that a slip can be put right in. */
const mostLookedAt = 100

/** One that has gone on in a later contact is put right there. */
function ownCapture({ interactions }: CorrectionParts, record: InteractionRecord): CaptureRecord | null {
  const capture = interactions.captureOf(record)
  return capture?.interactionId === record.interactionId ? capture : null
}

/** `null` where nothing of it can be put right. */
function sentCapture(parts: CorrectionParts, record: InteractionRecord): SentCapture | null {
  const capture = ownCapture(parts, record)
  const subject = subjectOf(record)
  const moment = momentOf(parts, record)
  if (!capture || !subject || correctableFields(capture, moment).length === 0) return null
  const { interactionId, channel, phase, endedAt } = record
  const { name: customerName, msisdn } = subject
  const until = correctableUntil(capture, moment)
  return { interactionId, channel, phase, endedAt, customerName, msisdn, capture, until }
}

const momentOf = ({ session, now }: CorrectionParts, { phase, channel, endedAt }: InteractionRecord) => ({
  phase,
  channel,
  endedAt,
  now: now(),
  correctionMinutes: session.policy().capture.correctionMinutes
})

interface CorrectionOf {
  record: InteractionRecord
  capture: CaptureRecord
  correction: Correction
}

/** The same value again changes nothing, and sends nothing. */
function correct(parts: CorrectionParts, { record, capture, correction }: CorrectionOf) {
  const { captureStore, interactions, session, settings, now, randomId, addToOutbox } = parts
  const { language } = settings.read()
  const { agentId } = record
  const context = eventContext({ capture, catalogue: session.catalogue(), language, agentId, at: now() })
  const corrected = correctCapture(capture, correction, randomId(), context)
  if (corrected === null) return record
  captureStore.save(corrected.capture, null)
  addToOutbox({
    request: {
      kind: 'profile-change',
      subscriberId: capture.subscriberId,
      version: capture.baseVersion,
      change: corrected.change
    },
    idempotencyKey: corrected.change.captureId,
    grant: briefingOf(record)?.grant ?? null,
    agentId: record.agentId,
    subject: capture.subscriberId,
    captureId: capture.captureId,
    interactionId: record.interactionId
  })
  return interactions.change(record.interactionId, {})
}
