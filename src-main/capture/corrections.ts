// A mis-keyed field put right after the capture was sent: capture and new change on disk in one transaction. The change has
// an id of its own and leaves behind the first, in the same subject's lane.
import type { Handlers, ProcedureOutput } from '../../shared/desk-contract.ts'
import { correctableFields, correctCapture } from '../../shared/domain/capture-correction.ts'
import type { CaptureRecord, Correction } from '../../shared/domain/capture-record.ts'
import type { AgentSession } from '../agent/session.ts'
import { isAtHand } from '../interaction/at-hand.ts'
import { briefingOf, type InteractionRecord } from '../interaction/interaction-record.ts'
import type { Interactions } from '../interaction/interactions.ts'
import type { NewOutboxRow } from '../outbox/outbox-row.ts'
import type { CurrentSettings } from '../settings/settings-handlers.ts'
import type { SqliteStore } from '../store/sqlite-store.ts'
import type { CaptureStore } from './capture-store.ts'
import { eventContext } from './capture-wording.ts'

export interface CorrectionParts {
  store: SqliteStore
  captureStore: CaptureStore
  interactions: Interactions
  session: AgentSession
  settings: CurrentSettings
  addToOutbox: (row: NewOutboxRow) => void
  now: () => number
  randomId: () => string
}

type Corrected = ProcedureOutput<'capture.correct'>

export function createCorrectionHandlers(parts: CorrectionParts) {
  const { store, interactions, session } = parts
  return {
    'capture.correct': async ({ interactionId, correction }): Promise<Corrected> => {
      const record = interactions.read(interactionId)
      if (!record || !isAtHand(session, record)) return { kind: 'refused', code: 'interaction-unknown' }
      const capture = interactions.captureOf(record)
      if (!capture || capture.interactionId !== interactionId)
        return { kind: 'refused', code: 'capture-not-open' }
      if (!correctableFields(capture, momentOf(parts, record)).includes(correction.field))
        return { kind: 'refused', code: 'correction-too-late' }
      const changed = store.transaction(() => correct(parts, { record, capture, correction }))
      return { kind: 'stepped', interaction: interactions.view(changed) }
    }
  } satisfies Partial<Handlers>
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
