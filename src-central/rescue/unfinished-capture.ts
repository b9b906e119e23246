// A capture that was running, or waiting for its callback, when its workstation died: brought to the end its host would have
// brought it to at the next start. A dropped call owes its customer a call back; what else was told goes out as a change.
import { z } from 'zod'
import { briefingSchema } from '../../shared/central-contract.ts'
import { profileChangeOf, stepCapture } from '../../shared/domain/capture-machine.ts'
import {
  type CaptureEvent,
  type CaptureRecord,
  captureRecordSchema
} from '../../shared/domain/capture-record.ts'
import type { OutboxPayload, OutboxRequest } from '../../shared/outbox-request.ts'
import { givenUpId } from '../callbacks/close-callback.ts'

/** Of what the host keeps about an interaction, as much as is needed here. */
const interactionSchema = z.object({
  agentId: z.string(),
  callbackId: z.uuid().nullable(),
  leaseNumber: z.number().int().nullable(),
  endedAt: z.number().int().nullable(),
  takenOver: z.boolean().default(false),
  briefing: z.object({ kind: z.literal('briefed'), briefing: briefingSchema })
})
type Interaction = z.infer<typeof interactionSchema>

export type Telling = Pick<OutboxPayload, 'request' | 'idempotencyKey' | 'grant' | 'agentId'>

/** @returns `null`: what is sealed there is no capture; `nothing-owed`: it leaves nothing to tell */
export function tellingOf(
  sealedCapture: unknown,
  sealedInteraction: unknown
): Telling | 'nothing-owed' | null {
  const capture = captureRecordSchema.safeParse(sealedCapture)
  const interaction = interactionSchema.safeParse(sealedInteraction)
  if (!capture.success || !interaction.success) return null
  const request = requestFor(capture.data, interaction.data)
  if (request === null) return 'nothing-owed'
  const { briefing, agentId } = interaction.data
  return { request, idempotencyKey: keyOf(request, capture.data), grant: briefing.briefing.grant, agentId }
}

function requestFor(capture: CaptureRecord, interaction: Interaction): OutboxRequest | null {
  // a colleague goes on with it, or it waits in the task it came from, of which the outbox tells
  const isTask = interaction.callbackId === capture.captureId
  if (interaction.takenOver || (isTask && capture.state === 'suspended')) return null
  const at = interaction.endedAt ?? lastSignOfLife(capture)
  const ended = endedAsItStands(capture, { at, agentId: interaction.agentId })
  if (ended?.state === 'suspended')
    return isTask ? droppedAgain(ended, interaction, at) : callbackFor(ended, interaction, at)
  const change = ended && profileChangeOf(ended)
  if (!change) return null
  // Under the id of what the centre gives up: should its own PC come back with more, that is in no conflict with this.
  const captureId = givenUpId(capture.captureId)
  const { subscriberId, baseVersion: version } = capture
  return { kind: 'profile-change', subscriberId, version, change: { ...change, captureId } }
}

function callbackFor(
  draft: CaptureRecord,
  { briefing }: Interaction,
  droppedAt: number
): OutboxRequest | null {
  const { ani, subject } = briefing.briefing
  if (subject.kind !== 'found') return null
  const { captureId: callbackId, originInteractionId } = draft
  const numberToDial = ani ?? subject.record.msisdn
  return { kind: 'callback', callbackId, task: { numberToDial, originInteractionId, droppedAt, draft } }
}

const droppedAgain = (draft: CaptureRecord, { leaseNumber }: Interaction, at: number): OutboxRequest => ({
  kind: 'callback-attempt',
  callbackId: draft.captureId,
  attempt: {
    leaseNumber: leaseNumber ?? 0,
    interactionId: draft.interactionId,
    outcome: 'dropped',
    at,
    draft
  }
})

/** One telling of each capture, however often its bundle comes. */
const keyOf = (request: OutboxRequest, { captureId, interactionId }: CaptureRecord): string =>
  request.kind === 'profile-change'
    ? request.change.captureId
    : request.kind === 'callback'
      ? captureId
      : `rescued ${interactionId}`

/** The newest moment the capture itself knows of. */
const lastSignOfLife = ({ startedAt, invitedAt, ending, fields }: CaptureRecord): number =>
  Math.max(
    startedAt,
    invitedAt ?? 0,
    ending?.at ?? 0,
    ...Object.values(fields).map((field) => field?.at ?? 0)
  )

/** As a host settles it where nobody is left to ask: a call was dropped, a proposal stands, a visit is over. */
function endedAsItStands(
  capture: CaptureRecord,
  { at, agentId }: { at: number; agentId: string }
): CaptureRecord | null {
  if (capture.state === 'suspended') return capture
  const context = { at, agentId, wording: { id: 'none', version: 0, language: 'vi' as const } }
  if (capture.channel === 'counter') return after(capture, { type: 'abort', reason: 'other', ...context })
  const lost =
    capture.state === 'lost'
      ? capture
      : after(capture, { type: 'call-lost', proposal: 'dropped', confirmBy: at, ...context })
  const code = lost?.ending?.proposal ?? 'dropped'
  return lost && after(lost, { type: 'confirm-ending', code, ...context })
}

function after(capture: CaptureRecord, event: CaptureEvent): CaptureRecord | null {
  const stepped = stepCapture(capture, event)
  return stepped.kind === 'stepped' ? stepped.record : null
}
