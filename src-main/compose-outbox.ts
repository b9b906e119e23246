// The part of the composition by which changes leave this workstation, and what follows here when they have arrived.
import type { CaptureRecord } from '../shared/domain/capture-record.ts'
import type { AgentSession } from './agent/session.ts'
import type { CallbackStore } from './callback/callback-store.ts'
import type { Central } from './central/central.ts'
import type { HostPlatform } from './host-platform.ts'
import { createCarrierWatch } from './outbox/carrier-watch.ts'
import { createDelivery } from './outbox/delivery.ts'
import { createGrants } from './outbox/grants.ts'
import { createOutbox, type OutboxParts } from './outbox/outbox.ts'
import type { OutboxStore } from './outbox/outbox-store.ts'
import type { Publish } from './pushes.ts'
import type { SqliteStore } from './store/sqlite-store.ts'

interface OutboxRooms {
  platform: HostPlatform
  publish: Publish
  store: SqliteStore
  outboxStore: OutboxStore
  callbackStore: CallbackStore
  laneOf: (subject: string) => string
  central: Central
  session: AgentSession
  callbacksChanged: () => void
  /** The centre has heard of a drop. */
  dropTold: (draft: CaptureRecord) => void
}

export function composeOutbox({ platform, ...rooms }: OutboxRooms) {
  const { outboxStore, central, session } = rooms
  const outbox = createOutbox({
    ...platform,
    ...rooms,
    deliver: createDelivery({ central, fetchGrant: createGrants({ central, session, now: platform.now }) }),
    settled: settledIn(rooms)
  })
  return { outbox, carrier: createCarrierWatch({ ...platform, outboxStore, outbox, central }) }
}

const settledIn =
  ({
    store,
    callbackStore,
    callbacksChanged,
    dropTold
  }: Omit<OutboxRooms, 'platform'>): OutboxParts['settled'] =>
  ({ rowId, request }, outcome) => {
    if (request.kind === 'callback' && outcome.kind === 'confirmed') {
      const { draft } = request.task
      callbackStore.markAtCentre(request.callbackId, draft, outcome.loneDial ?? null)
      store.afterCommit(`drop-told:${rowId}`, () => dropTold(draft))
    }
    // refused, an attempt is for a person to look at; the centre's word on the task holds all the same
    if (request.kind === 'callback-attempt' && request.attempt.draft)
      callbackStore.markAtCentre(request.callbackId, request.attempt.draft, null)
    if (request.kind !== 'contact') callbacksChanged()
  }
