// Presses in the guide, one after the other: each is worked out on the interaction as it stands when its turn comes, sent,
// and shown only as the host gives it back, already on disk. Two quick keys therefore never overwrite each other.
import type { InteractionView } from '../../../shared/desk-views.ts'
import type { AgentCaptureEvent, Correction } from '../../../shared/domain/capture-record.ts'
import type { HostClient } from '../../host/host-client.ts'
import { type InteractionStore, showInteraction } from '../interaction/interaction-store.ts'
import { attempt, type Outcome } from '../outcome.ts'

/** `null` = nothing to do any more when its turn has come. */
export type Press = (view: InteractionView) => AgentCaptureEvent | null

export interface CaptureCommands {
  press(interactionId: string, press: Press): Promise<Outcome>
  /** A mis-keyed field of a capture that has been sent. */
  correct(interactionId: string, correction: Correction): Promise<Outcome>
}

export function createCaptureCommands(host: HostClient, interactions: InteractionStore): CaptureCommands {
  const turns = new Map<string, Promise<unknown>>()

  const take = (interactionId: string, press: Press) =>
    attempt(async () => {
      const view = interactions.getState().byId[interactionId]
      const event = view ? press(view) : null
      if (event === null) return null
      const reply = await host.call('capture.step', { interactionId, event })
      if (reply.kind === 'refused') return reply.code
      showInteraction(interactions, reply.interaction)
      return null
    })

  return {
    correct: (interactionId, correction) =>
      attempt(async () => {
        const reply = await host.call('capture.correct', { interactionId, correction })
        if (reply.kind === 'refused') return reply.code
        showInteraction(interactions, reply.interaction)
        return null
      }),
    press(interactionId, press) {
      const turn = (turns.get(interactionId) ?? Promise.resolve()).then(() => take(interactionId, press))
      turns.set(interactionId, turn)
      void turn.then(() => turns.get(interactionId) === turn && turns.delete(interactionId))
      return turn
    }
  }
}
