// What an agent does with a contact apart from the guide. Each shows the interaction that comes back, never a guess.

import type { ProcedureOutput } from '../../../shared/desk-contract.ts'
import type { EndingCode } from '../../../shared/domain/capture-record.ts'
import type { WishKind } from '../../../shared/domain/customer-wish.ts'
import type { ContactFacts } from '../../../shared/domain/eligibility.ts'
import type { HostClient } from '../../host/host-client.ts'
import { attempt, type Outcome } from '../outcome.ts'
import { type InteractionStore, showInteraction } from './interaction-store.ts'
import { dropDraft, type WrapUpDraft, type WrapUpStore } from './wrap-up-store.ts'

export interface InteractionCommands {
  served(interactionId: string, facts: ContactFacts): Promise<Outcome>
  retry(interactionId: string): Promise<Outcome>
  setSubject(interactionId: string, number: string, reason: string): Promise<Outcome>
  /** Which of several records of one number it is. */
  chooseRecord(interactionId: string, subscriberId: string): Promise<Outcome>
  openCounter(number: string, reason: string): Promise<Outcome>
  confirmEnding(interactionId: string, code: EndingCode): Promise<Outcome>
  /** What the customer asks for about their own data. */
  wish(interactionId: string, wish: WishKind): Promise<Outcome>
  finish(interactionId: string, draft: WrapUpDraft & { reason: string }): Promise<Outcome>
}

interface Parts {
  host: HostClient
  interactions: InteractionStore
  wrapUps: WrapUpStore
}

export function createInteractionCommands({ host, interactions, wrapUps }: Parts): InteractionCommands {
  const show = (reply: ProcedureOutput<'interaction.served'>): Outcome => {
    if (reply.kind === 'refused') return reply.code
    showInteraction(interactions, reply.interaction)
    return null
  }
  return {
    served: (interactionId, facts) =>
      attempt(async () => show(await host.call('interaction.served', { interactionId, facts }))),
    retry: (interactionId) =>
      attempt(async () => {
        await host.call('interaction.retry', { interactionId })
        return null
      }),
    setSubject: (interactionId, number, reason) =>
      attempt(async () => show(await host.call('interaction.setSubject', { interactionId, number, reason }))),
    chooseRecord: (interactionId, subscriberId) =>
      attempt(async () => show(await host.call('interaction.chooseRecord', { interactionId, subscriberId }))),
    openCounter: (number, reason) =>
      attempt(async () => show(await host.call('interaction.openCounter', { number, reason }))),
    confirmEnding: (interactionId, code) =>
      attempt(async () => show(await host.call('interaction.confirmEnding', { interactionId, code }))),
    wish: (interactionId, wish) =>
      attempt(async () => show(await host.call('wish.say', { interactionId, wish }))),
    finish: (interactionId, { reason, note }) =>
      attempt(async () => {
        const outcome = show(await host.call('interaction.finish', { interactionId, reason, note }))
        if (outcome === null) dropDraft(wrapUps, interactionId)
        return outcome
      })
  }
}
