// One workstation that works as fast as it can: call after call, each as planned, telling what has been acknowledged. It
// is killed at any moment, or its network is; it never helps itself in ways a real host would not.

import type { ProcedureInput } from '../../shared/desk-contract.ts'
import type { CaptureRecord } from '../../shared/domain/capture-record.ts'
import { allIsWell, endOf } from '../support/people.ts'
import { createTestClock, startTestHost, type TestHost } from '../support/test-host.ts'
import { type Ring, testTime } from './fault-world.ts'
import type { FromWorker, Plan, ToWorker } from './work-message.ts'

type Step = ProcedureInput<'capture.step'>['event']

const [dataFolder = '', centreUrl = '', startedAt = '', pace = '1'] = process.argv.slice(2)
const base = { startedAt: Number(startedAt), pace: Number(pace) }
const now = testTime(base)
/** The host's own time limits, at the pace of the test. */
const limitMs = Math.ceil(10_000 / base.pace)

const clock = {
  ...createTestClock(),
  now,
  schedule(delayMs: number, callback: () => void) {
    const timer = setTimeout(callback, delayMs / base.pace)
    return () => clearTimeout(timer)
  }
}
const host = await startTestHost({
  centreUrl,
  dataFolder,
  clock,
  platform: {
    fetch: (input, init) => {
      const limits = [AbortSignal.timeout(limitMs), ...(init?.signal ? [init.signal] : [])]
      return fetch(input, { ...init, signal: AbortSignal.any(limits) })
    }
  }
})
const say = (message: FromWorker) => process.send?.(message)
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
const steps: Record<Plan['answer'], Step[]> = {
  everything: [
    { type: 'assess-gender', value: 'female' },
    { type: 'invite' },
    { type: 'agree' },
    { type: 'answer', field: 'occupation', value: 'teacher' },
    { type: 'answer', field: 'hobbies', value: ['music', 'travel'] },
    { type: 'send' }
  ],
  'occupation-only': [
    { type: 'invite' },
    { type: 'agree' },
    { type: 'answer', field: 'occupation', value: 'office' },
    { type: 'refuse', fields: ['hobbies'] },
    { type: 'send' }
  ],
  refuses: [{ type: 'invite' }, { type: 'refuse' }, { type: 'send' }]
}

const acknowledge = (capture: CaptureRecord | null | undefined) => {
  if (!capture) return
  const { captureId, subscriberId, revision, state, invitedAt, fields, outcome } = capture
  say({
    say: 'acknowledged',
    capture: { captureId, subscriberId, revision, state, invitedAt, fields, outcome }
  })
}

/** `null` where the centre could not say who is calling: the call is served without a record. */
async function briefed(desk: TestHost, { interactionId, ani }: Ring) {
  const call = {
    interactionId,
    direction: 'inbound' as const,
    ani,
    aniWithheld: false,
    dnis: '1090',
    queue: 'care1090',
    displayName: 'Ada',
    enteredAt: now(),
    enteredAtSource: 'pbx' as const,
    offeredAt: now()
  }
  await desk.phone('interaction.open', { call, callbackId: null })
  for (let tries = 0; tries < 200; tries += 1) {
    const kind = desk.shown(interactionId)?.briefing.kind
    if (kind === 'briefed' || kind === 'refused') return kind === 'briefed'
    await pause(2)
  }
  return false
}

async function serve(desk: TestHost, ring: Ring, plan: Plan): Promise<void> {
  const { interactionId } = ring
  const isBriefed = await briefed(desk, ring)
  await desk.phone('interaction.answered', { interactionId, at: now() })
  if (isBriefed) {
    await desk.desk('interaction.served', { interactionId, facts: allIsWell })
    for (const event of steps[plan.answer].slice(0, plan.steps)) {
      const reply = await desk.desk('capture.step', { interactionId, event })
      if (reply.kind === 'stepped') acknowledge(reply.interaction.capture)
    }
  }
  const facts = endOf(plan.end === 'cut' ? { cause: 38 } : {})
  await desk.phone('interaction.ended', { interactionId, at: now(), answered: true, facts, sipStatus: null })
  const ending = desk.shown(interactionId)?.ending
  if (plan.confirms && ending && !ending.confirmed)
    await desk.desk('interaction.confirmEnding', { interactionId, code: ending.code })
  acknowledge(desk.shown(interactionId)?.capture)
  await desk.desk('interaction.finish', { interactionId, reason: 'tariff', note: '' })
}

async function tellOfTheOutbox(): Promise<void> {
  const { deliveries } = await host.desk('outbox.list', {})
  const listed = deliveries.filter(({ state }) => state === 'on-this-pc' || state === 'sending')
  // the list shows the newest only
  const counted = host.pushesOf('outbox.changed').at(-1)?.waiting ?? 0
  const oldest = Math.min(...listed.map(({ createdAt }) => createdAt))
  say({
    say: 'outbox',
    waiting: Math.max(listed.length, counted),
    oldestWaitingAt: counted > listed.length ? 0 : listed.length === 0 ? null : oldest,
    parked: deliveries.filter(({ state }) => state === 'parked')
  })
}

process.on('message', (message: ToWorker) => {
  const work =
    message.say === 'ring'
      ? serve(host, message.ring, message.plan).then(() => void say({ say: 'next-call' }))
      : tellOfTheOutbox()
  work.catch((error: unknown) => say({ say: 'failed', why: String(error) }))
})
process.on('disconnect', () => process.exit(0))

for (;;) {
  const { kind } = await host.signIn()
  if (kind === 'signed-in') break
  await pause(50)
}
say({ say: 'next-call' })
