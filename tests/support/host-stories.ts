// The steps a story of the host is told in: a call comes, is answered, served, captured, and ends.
import type { ProcedureInput } from '../../shared/desk-contract.ts'
import type { CallbackTask } from '../../shared/domain/callback-task.ts'
import type { DropFacts } from '../../shared/domain/drop-classifier.ts'
import type { FakeCentre } from './fake-centre.ts'
import { allIsWell, callOf, endOf } from './people.ts'
import { type TestHost, until } from './test-host.ts'

type CaptureEvent = ProcedureInput<'capture.step'>['event']

export async function ring(host: TestHost, interactionId: string, call = callOf(interactionId)) {
  await host.phone('interaction.open', { call, callbackId: null })
  return until(() => {
    const shown = host.shown(interactionId)
    return shown?.briefing.kind !== 'loading' && shown
  })
}

export async function answer(host: TestHost, interactionId: string) {
  await host.phone('interaction.answered', { interactionId, at: host.clock.now() })
}

/** Rings, answers, and presses F6: the guide stands at its first step. */
export async function serve(
  host: TestHost,
  interactionId: string,
  facts: ProcedureInput<'interaction.served'>['facts'] = allIsWell
) {
  await ring(host, interactionId)
  await answer(host, interactionId)
  const served = await host.desk('interaction.served', { interactionId, facts })
  if (served.kind !== 'stepped') throw new Error(`refused: ${served.code}`)
  return served.interaction
}

export async function step(host: TestHost, interactionId: string, ...events: CaptureEvent[]) {
  let last = null
  for (const event of events) last = await host.desk('capture.step', { interactionId, event })
  if (last?.kind !== 'stepped') throw new Error(`refused: ${last?.code}`)
  return last.interaction
}

export const intoInvitation: CaptureEvent[] = [{ type: 'assess-gender', value: 'female' }, { type: 'invite' }]
export const oneAnswer: CaptureEvent[] = [
  ...intoInvitation,
  { type: 'agree' },
  { type: 'answer', field: 'occupation', value: 'teacher' }
]
export const allAnswers: CaptureEvent[] = [
  ...oneAnswer,
  { type: 'answer', field: 'hobbies', value: ['music', 'travel'] }
]

export const end = (
  host: TestHost,
  interactionId: string,
  facts: Partial<DropFacts> = {},
  answered = true,
  sipStatus: number | null = null
) =>
  host.phone('interaction.ended', {
    interactionId,
    at: host.clock.now(),
    answered,
    facts: endOf(facts),
    sipStatus
  })

/** The first call is cut in the middle of its capture, and the centre has the task. */
export async function droppedCall(
  host: TestHost,
  { tasks }: Pick<FakeCentre, 'tasks'>
): Promise<CallbackTask> {
  await serve(host, 'call-1')
  await step(host, 'call-1', ...oneAnswer)
  await end(host, 'call-1', { cause: 38 })
  await host.desk('interaction.confirmEnding', { interactionId: 'call-1', code: 'dropped' })
  return until(() => [...tasks.values()].find(({ draft }) => draft.state === 'suspended'))
}

export const closeContact = (host: TestHost, interactionId: string) =>
  host.desk('interaction.finish', { interactionId, reason: 'tariff', note: '' })

/** Takes a callback and dials it. @returns its interaction */
export async function dialCallback(host: TestHost, callbackId: string): Promise<string> {
  const taken = await host.desk('callback.take', { callbackId })
  if (taken.kind !== 'leased') throw new Error(JSON.stringify(taken))
  const call = callOf(taken.interactionId, { direction: 'outbound' })
  await host.phone('interaction.open', { call, callbackId })
  return taken.interactionId
}
