// A host in a page: it steps captures with the real machine and answers as the contract says, without a store, a centre
// or a wire. Tests and the preview drive the desk with it.
import type { Colleague, HandedConflict, HandedRow, RecordingView } from '../../../shared/central-contract.ts'
import type {
  EventName,
  EventPayload,
  ProcedureInput,
  ProcedureName,
  ProcedureOutput
} from '../../../shared/desk-contract.ts'
import type {
  CallbackReminder,
  CallbackView,
  Delivery,
  DeskSession,
  InteractionView,
  Salvage
} from '../../../shared/desk-views.ts'
import type { PastCall } from '../../../shared/domain/call-history.ts'
import { correctCapture } from '../../../shared/domain/capture-correction.ts'
import { stepCapture } from '../../../shared/domain/capture-machine.ts'
import type { CaptureEvent } from '../../../shared/domain/capture-record.ts'
import { recordAfterWish } from '../../../shared/domain/customer-wish.ts'
import type { ProfileConflict } from '../../../shared/domain/profile-conflict.ts'
import type { ReadinessReason } from '../../../shared/domain/readiness.ts'
import type { PreflightReport } from '../../../shared/preflight.ts'
import { type Settings, settingsSchema } from '../../../shared/settings.ts'
import type { HostClient } from '../../../src-renderer/host/host-client.ts'
import type { LinkState } from '../../../src-renderer/host/link.ts'
import { createListeners, type Listeners } from '../../../src-renderer/host/listeners.ts'
import { beginCapture, eligibilityOf, grace } from './desk-examples.ts'

export interface FakeWorld {
  now: () => number
  session: DeskSession | null
  interactions: InteractionView[]
  callbacks: CallbackView[]
  reminder: CallbackReminder
  deliveries: Delivery[]
  conflict: ProfileConflict
  handed: HandedConflict[]
  handedRows: HandedRow[]
  settings: Settings
  centre: 'up' | 'down'
  notProven: ReadinessReason[]
  /** What a check of the machine finds. */
  report: PreflightReport
  colleagues: Colleague[]
  ownHandRaisedAt: number | null
  recording: RecordingView
  pastCalls: PastCall[]
  salvage: Salvage | null
  /** What each signing in answers; signs in with `session` when absent. */
  signIn?: () => ProcedureOutput<'session.signIn'>
}

export interface FakeHost extends HostClient {
  world: FakeWorld
  /** Every call, in order, but for the word that the page has painted, which comes at its own time. */
  calls: { procedure: ProcedureName; input: unknown }[]
  /** What had been asked each time the page said that it had painted. */
  askedBeforePaint: ProcedureName[][]
  push<E extends EventName>(event: E, payload: EventPayload<E>): void
  setLink(state: LinkState): void
  interaction(id: string): InteractionView
}

type Answers = { [P in ProcedureName]?: (input: ProcedureInput<P>) => ProcedureOutput<P> }

export function createFakeHost(given: Partial<FakeWorld> & Pick<FakeWorld, 'now'>): FakeHost {
  const world: FakeWorld = {
    session: null,
    interactions: [],
    callbacks: [],
    reminder: { callbackId: null, due: 0, isQuiet: false },
    deliveries: [],
    conflict: { version: 1, fields: [] },
    handed: [],
    handedRows: [],
    settings: settingsSchema.parse({}),
    centre: 'up',
    notProven: [],
    report: { at: given.now(), results: [] },
    colleagues: [],
    ownHandRaisedAt: null,
    recording: { recording: 'off', mayPause: false },
    pastCalls: [],
    salvage: null,
    ...given
  }
  const calls: FakeHost['calls'] = []
  const askedBeforePaint: ProcedureName[][] = []
  const listeners = new Map<EventName, Listeners<never>>()
  const states = createListeners<LinkState>()
  const answers = answersOf(world)
  return {
    world,
    calls,
    askedBeforePaint,
    async call(procedure, input) {
      if (procedure !== 'page.painted') calls.push({ procedure, input })
      else askedBeforePaint.push(calls.map((call) => call.procedure))
      const answer = answers[procedure] as ((input: unknown) => unknown) | undefined
      if (!answer) throw new Error(`the fake host has no ${procedure}`)
      return answer(input) as never
    },
    on(event, listener) {
      const those = listeners.get(event) ?? createListeners<never>()
      listeners.set(event, those)
      return those.add(listener as (payload: never) => void)
    },
    onState: states.add,
    push: (event, payload) => listeners.get(event)?.call(payload as never),
    setLink: (state) => states.call(state),
    interaction: (id) => interactionOf(world, id)
  }
}

function interactionOf(world: FakeWorld, id: string): InteractionView {
  const found = world.interactions.find((view) => view.interactionId === id)
  if (!found) throw new Error(`no interaction ${id}`)
  return found
}

/** Keeps the changed view and answers with it, one revision on. */
function stepped(world: FakeWorld, id: string, change: Partial<InteractionView>) {
  const before = interactionOf(world, id)
  const interaction = { ...before, ...change, revision: before.revision + 1 }
  world.interactions = world.interactions.map((view) => (view === before ? interaction : view))
  return { kind: 'stepped' as const, interaction }
}

const refused = (code: Extract<ProcedureOutput<'capture.step'>, { kind: 'refused' }>['code']) => ({
  kind: 'refused' as const,
  code
})

function answersOf(world: FakeWorld): Answers {
  return {
    ...sessionAnswers(world),
    ...interactionAnswers(world),
    ...telephoneAnswers(world),
    'callback.list': () => ({ callbacks: world.callbacks, fresh: world.centre === 'up' }),
    'callback.take': ({ callbackId }) => {
      const task = world.callbacks.find(({ id }) => id === callbackId)
      if (!task) return refused('callback-unknown')
      return {
        kind: 'leased',
        interactionId: 'call-back-1',
        dial: `*90${task.numberToDial}`,
        numberToDial: task.numberToDial
      }
    },
    'callback.release': () => ({ kind: 'done' }),
    'callback.putOff': () => ({ kind: 'done' }),
    'callback.pass': () => ({ kind: 'done' }),
    'callback.assign': () => ({ kind: 'done' }),
    'callback.readReminder': () => world.reminder,
    'callback.wrongPerson': ({ interactionId }) => {
      stepped(world, interactionId, { wrongPerson: true })
      return { kind: 'done' }
    },
    'readiness.read': () => ({ reasons: world.notProven }),
    'agentState.set': ({ state, reason }) => ({
      kind: 'set',
      agentState: { state, reason, since: world.now() }
    }),
    'wrapUp.extend': () => ({ kind: 'done' }),
    'wrapUp.end': () => ({ kind: 'done' }),
    ...deliveryAnswers(world),
    'settings.read': () => ({ settings: world.settings }),
    'settings.change': (change) => {
      world.settings = { ...world.settings, ...change } as Settings
      return { settings: world.settings }
    },
    'salvage.read': () => ({ salvage: world.salvage }),
    'salvage.seen': () => {
      world.salvage = null
      return { kind: 'done' }
    },
    'diagnostics.run': () => ({ report: world.report }),
    'connection.read': () => ({ centre: world.centre, checkedAt: world.now() }),
    'log.write': () => ({})
  }
}

/** Fifty to a page, as the host has it. */
const deliveryAnswers = (world: FakeWorld): Answers => ({
  'outbox.list': ({ offset = 0 }) => ({
    deliveries: world.deliveries.slice(offset, offset + 50),
    total: world.deliveries.length
  }),
  'outbox.retry': () => ({ kind: 'done' }),
  'conflict.read': () => ({ kind: 'conflict', conflict: world.conflict }),
  'conflict.decide': () => ({ kind: 'done' }),
  'conflict.handOver': () => ({ kind: 'done' }),
  'outbox.handOver': () => ({ kind: 'done' }),
  'handedRow.list': () => ({ kind: 'listed', rows: world.handedRows }),
  'handedRow.instruct': () => ({ kind: 'done' }),
  'handedConflict.list': () => ({ kind: 'listed', conflicts: world.handed }),
  'handedConflict.read': () => ({ kind: 'opened', msisdn: '+84901234567', conflict: world.conflict }),
  'handedConflict.decide': () => ({ kind: 'done' })
})

const telephoneAnswers = (world: FakeWorld): Answers => ({
  'directory.read': () => ({
    kind: 'listed',
    colleagues: world.colleagues,
    ownHandRaisedAt: world.ownHandRaisedAt
  }),
  'hand.set': ({ raised }) => {
    world.ownHandRaisedAt = raised ? world.now() : null
    return { kind: 'done' }
  },
  'recording.read': () => ({ kind: 'known', ...world.recording }),
  'recording.set': ({ recording }) => {
    world.recording = { ...world.recording, recording }
    return { kind: 'known', ...world.recording }
  },
  'callHistory.read': () => ({ calls: world.pastCalls })
})

const sessionAnswers = (world: FakeWorld): Answers => ({
  'page.painted': () => ({ kind: 'done' }),
  'session.read': () => ({ session: world.session }),
  'session.signIn': () =>
    world.signIn?.() ??
    (world.session ? { kind: 'signed-in', session: world.session } : refused('sign-in-refused')),
  'session.signOut': () => {
    world.session = null
    return { kind: 'done' }
  }
})

const interactionAnswers = (world: FakeWorld): Answers => ({
  'interaction.list': () => ({
    interactions: world.interactions.filter(({ phase }) => phase !== 'finished')
  }),
  'interaction.served': ({ interactionId, facts }) => {
    const view = interactionOf(world, interactionId)
    const eligibility = eligibilityOf(grace, facts)
    const capture = eligibility.verdict === 'eligible' ? beginCapture(view, world.now()) : null
    return stepped(world, interactionId, { served: true, contactFacts: facts, eligibility, capture })
  },
  'interaction.retry': () => ({ kind: 'done' }),
  'interaction.setSubject': ({ interactionId }) => stepped(world, interactionId, {}),
  'interaction.chooseRecord': ({ interactionId }) => {
    const { briefing } = interactionOf(world, interactionId)
    if (briefing.kind !== 'briefed') return refused('interaction-unknown')
    return stepped(world, interactionId, {
      briefing: {
        kind: 'briefed',
        briefing: { ...briefing.briefing, subject: { kind: 'found', record: grace } }
      }
    })
  },
  'interaction.confirmEnding': ({ interactionId, code }) => {
    const { capture, ending } = interactionOf(world, interactionId)
    const result = capture && stepCapture(capture, withContext(world, { type: 'confirm-ending', code }))
    if (result?.kind !== 'stepped') return refused('capture-step-illegal')
    return stepped(world, interactionId, {
      capture: result.record,
      ending: { code, confirmed: true, confirmBy: ending?.confirmBy ?? 0 }
    })
  },
  'interaction.finish': ({ interactionId }) =>
    stepped(world, interactionId, { phase: 'finished', contactSaved: true }),
  'wish.say': ({ interactionId, wish }) => {
    const { briefing } = interactionOf(world, interactionId)
    if (briefing.kind !== 'briefed' || briefing.briefing.subject.kind !== 'found')
      return refused('subject-unknown')
    const told = { wishId: interactionId, interactionId, channel: 'call' as const, at: world.now(), wish }
    const record = recordAfterWish(briefing.briefing.subject.record, told)
    const subject = { kind: 'found' as const, record }
    return stepped(world, interactionId, {
      briefing: { kind: 'briefed', briefing: { ...briefing.briefing, subject } }
    })
  },
  'correction.list': () => ({ captures: world.interactions.flatMap((view) => sentCapture(view) ?? []) }),
  'capture.correct': ({ interactionId, correction }) => {
    const { capture } = interactionOf(world, interactionId)
    const at = { at: world.now(), agentId: 'agent-ada', wording }
    const corrected = capture && correctCapture(capture, correction, 'correction-1', at)
    return corrected
      ? stepped(world, interactionId, { capture: corrected.capture })
      : refused('capture-not-open')
  },
  'capture.step': ({ interactionId, event }) => {
    const { capture } = interactionOf(world, interactionId)
    if (!capture) return refused('capture-not-open')
    const result = stepCapture(capture, withContext(world, event))
    return result.kind === 'stepped'
      ? stepped(world, interactionId, { capture: result.record })
      : refused('capture-step-illegal')
  }
})

function sentCapture({ interactionId, phase, channel, endedAt, capture, briefing }: InteractionView) {
  if (phase !== 'finished' || !capture || briefing.kind !== 'briefed') return null
  const { subject } = briefing.briefing
  if (subject.kind !== 'found') return null
  const { name: customerName, msisdn } = subject.record
  const until = (endedAt ?? 0) + 15 * 60_000
  return { interactionId, phase, channel, endedAt, capture, customerName, msisdn, until }
}

const wording = { id: 'ask-occupation', version: 1, language: 'vi' } as const

type Spoken<E> = E extends unknown ? Omit<E, 'at' | 'agentId' | 'wording'> : never

const withContext = (world: FakeWorld, event: Spoken<CaptureEvent>): CaptureEvent => ({
  ...(event as CaptureEvent),
  at: world.now(),
  agentId: 'agent-ada',
  wording
})
