// One workstation that works as fast as it can: call after call, each as planned, telling what has been acknowledged. It
// is killed at any moment, or its network is; it never helps itself in ways a real host would not.

import { openSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import type { CaptureRecord } from '../../shared/domain/capture-record.ts'
import { type Log, silentLog } from '../../shared/log.ts'
import { logStrayFaults } from '../../src-main/log/log-stray-faults.ts'
import { storeTroubleOf } from '../../src-main/store/store-trouble.ts'
import { allIsWell, endOf } from '../support/people.ts'
import { createTestClock, startTestHost, type TestHost } from '../support/test-host.ts'
import type { Ring } from './fault-world.ts'
import { testTime } from './test-time.ts'
import type { FromWorker, Plan, Step, ToWorker } from './work-message.ts'

const [dataFolder = '', centreUrl = '', from = '', startedAt = '', pace = '1'] = process.argv.slice(2)
/** Under the power machine each acknowledgement also has its place in the record of the disk. */
const toldFile = process.env.POWER_FOLDER ? openSync(join(dataFolder, 'told'), 'a') : null
const base = { from: Number(from), startedAt: Number(startedAt), pace: Number(pace) }
let clockSetBy = 0
const steadyNow = testTime(base)
const now = () => steadyNow() + clockSetBy

const say = (message: FromWorker): void => void process.send?.(message)

const hourMs = 3_600_000
/** What is done every hour; no run lasts so long. */
const hourly = new Set<() => void>()
const clock = {
  ...createTestClock(),
  now,
  schedule(delayMs: number, callback: () => void) {
    if (delayMs === hourMs) {
      hourly.add(callback)
      return () => void hourly.delete(callback)
    }
    const timer = setTimeout(callback, delayMs / base.pace)
    return () => clearTimeout(timer)
  }
}
function setClock(by: number): void {
  clockSetBy += by
  const due = [...hourly]
  hourly.clear()
  for (const callback of due) callback()
}
/** What a host mends by itself, or goes on in spite of, is a fault all the same where nobody has damaged anything. */
const faultsInLog = ['store.salvaged', 'outbox.unreadable', 'outbox.failed', 'retention.failed']
const log: Log = {
  ...silentLog,
  error(event, fields) {
    if (faultsInLog.includes(event)) strayFault(event, fields)
  },
  with: () => log
}
const host = await startTestHost({
  centreUrl,
  dataFolder,
  clock,
  platform: {
    log,
    timeLimit: (ms) => AbortSignal.timeout(Math.ceil(ms / base.pace))
  }
})
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
  const told = { captureId, subscriberId, revision, state, invitedAt, fields, outcome }
  if (toldFile !== null) writeSync(toldFile, `${JSON.stringify(told)}\n`)
  say({ say: 'acknowledged', capture: told })
}

function strayFault(event: string, fields: Readonly<Record<string, unknown>> | undefined): void {
  const isRefusal = storeTroubleOf(fields?.cause) === 'unwritable'
  say(isRefusal ? { say: 'refused' } : { say: 'failed', why: `${event}: ${String(fields?.cause)}` })
}

const callFrom = ({ interactionId, ani }: Pick<Ring, 'interactionId' | 'ani'>) => ({
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
})

/** `null` where the centre could not say who is calling: the call is served without a record. */
async function briefed(desk: Pick<TestHost, 'phone' | 'shown'>, { interactionId, ani }: Ring) {
  await desk.phone('interaction.open', { call: callFrom({ interactionId, ani }), callbackId: null })
  for (let tries = 0; tries < 200; tries += 1) {
    const kind = desk.shown(interactionId)?.briefing.kind
    if (kind === 'briefed' || kind === 'refused') return kind === 'briefed'
    await pause(2)
  }
  return false
}

/** As page and agent do: while nothing can be saved, what was refused is done again. */
const again = <D extends TestHost['desk']>(ask: D): D =>
  (async (procedure, input) => {
    for (;;) {
      try {
        return await ask(procedure, input)
      } catch (error) {
        if (!/store-unwritable/.test(String(error))) throw error
        say({ say: 'refused' })
        await pause(20)
      }
    }
  }) as D

/** The oldest callback that is due, as an agent takes it up: to the end of the script, or nobody was reached. */
async function callBack(
  desk: Pick<TestHost, 'desk' | 'phone' | 'shown'>,
  outcome: NonNullable<Plan['callsBack']>
): Promise<void> {
  const { callbacks } = await desk.desk('callback.list', {})
  for (const { id: callbackId } of callbacks) {
    const taken = await desk.desk('callback.take', { callbackId })
    if (taken.kind !== 'leased') continue
    const { interactionId } = taken
    const call = { ...callFrom({ interactionId, ani: taken.numberToDial }), direction: 'outbound' as const }
    await desk.phone('interaction.open', { call, callbackId })
    const answered = outcome === 'answered'
    if (answered) {
      await desk.phone('interaction.answered', { interactionId, at: now() })
      await capture(desk, interactionId, steps.everything.slice(2))
    }
    await desk.phone('interaction.ended', {
      interactionId,
      at: now(),
      answered,
      facts: endOf({}),
      sipStatus: answered ? null : 486
    })
    if (answered) await closeContact(desk, interactionId)
    return
  }
}

async function serve(
  desk: Pick<TestHost, 'desk' | 'phone' | 'shown'>,
  ring: Ring,
  plan: Plan
): Promise<void> {
  const { interactionId } = ring
  const isBriefed = await briefed(desk, ring)
  await desk.phone('interaction.answered', { interactionId, at: now() })
  if (isBriefed) {
    await desk.desk('interaction.served', { interactionId, facts: allIsWell })
    await capture(desk, interactionId, steps[plan.answer].slice(0, plan.steps))
  }
  const facts = endOf(plan.end === 'cut' ? { cause: 38 } : {})
  await desk.phone('interaction.ended', { interactionId, at: now(), answered: true, facts, sipStatus: null })
  const ending = desk.shown(interactionId)?.ending
  if (plan.confirms && ending && !ending.confirmed)
    await desk.desk('interaction.confirmEnding', { interactionId, code: ending.code })
  await closeContact(desk, interactionId)
}

/** What does not fit where this capture stands is refused, and nothing is acknowledged. */
async function capture(desk: Pick<TestHost, 'desk'>, interactionId: string, events: Step[]): Promise<void> {
  say({ say: 'asks', interactionId, events })
  for (const event of events) {
    const reply = await desk.desk('capture.step', { interactionId, event })
    if (reply.kind === 'stepped') acknowledge(reply.interaction.capture)
  }
}

async function closeContact(desk: Pick<TestHost, 'desk' | 'shown'>, interactionId: string): Promise<void> {
  acknowledge(desk.shown(interactionId)?.capture)
  const finished = await desk.desk('interaction.finish', { interactionId, reason: 'tariff', note: '' })
  if (finished.kind === 'stepped') say({ say: 'finished', interactionId })
}

async function tellOfTheOutbox(atRest: boolean): Promise<void> {
  if (atRest) await host.desk('callback.list', {})
  const { deliveries } = await host.desk('outbox.list', {})
  const listed = deliveries.filter(({ state }) => state === 'on-this-pc' || state === 'sending')
  // the list shows the newest only
  const counted = host.pushesOf('outbox.changed').at(-1)?.waiting ?? 0
  const oldest = Math.min(...listed.map(({ createdAt }) => createdAt))
  say({
    say: 'outbox',
    waiting: Math.max(listed.length, counted),
    oldestWaitingAt: counted > listed.length ? 0 : listed.length === 0 ? null : oldest,
    late: listed,
    parked: deliveries.filter(({ state }) => state === 'parked')
  })
}

process.on('message', (message: ToWorker) => {
  if (message.say === 'set-clock') return setClock(message.by)
  const doing =
    message.say === 'ring'
      ? work(message.ring, message.plan).then(() => say({ say: 'next-call' }))
      : tellOfTheOutbox(message.atRest)
  doing.catch((error: unknown) => say({ say: 'failed', why: String(error) }))
})
async function work(ring: Ring, plan: Plan): Promise<void> {
  if (plan.callsBack) await callBack(patient, plan.callsBack)
  await serve(patient, ring, plan)
}
const patient = { ...host, desk: again(host.desk), phone: again(host.phone) }
// as both shells do
logStrayFaults(process, { error: (event, fields) => strayFault(event, fields) })
process.on('disconnect', () => process.exit(0))

for (;;) {
  const answer = await host.signIn()
  if (answer.kind === 'signed-in') break
  // a PC that lost its store before anything was on the disk is another one to the centre
  if (answer.kind === 'elsewhere') {
    const takeOver = { hostId: answer.hostId, since: answer.since }
    await host.desk('session.signIn', { username: 'lan', password: 'hotline', takeOver })
    continue
  }
  await pause(50)
}
say({ say: 'next-call' })
