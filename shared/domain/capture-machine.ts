// The four-step script as a chart: which event is legal at which step, and where it leads. It has no clock and no
// history: times come with the events, and where a lost capture goes on is data (`resumeAt`).
import { and, assertEvent, assign, setup, transition } from 'xstate'
import type { CaptureEvent, CaptureRecord, CaptureStep } from './capture-record.ts'
import {
  assessGender,
  beginPersuasion,
  clearField,
  finish,
  finishWithCall,
  forgetOtherPerson,
  isUndecided,
  markRefused,
  markUnknown,
  mayPersuade,
  openAskedFields,
  refusalIsSound,
  refusesEverything,
  takeAnswer,
  taskNeeded,
  worthSending
} from './capture-rules.ts'

export { openAskedFields, profileChangeOf, startCapture, taskNeeded } from './capture-rules.ts'

const chart = setup({
  types: { context: {} as CaptureRecord, events: {} as CaptureEvent, input: {} as CaptureRecord },
  guards: {
    onACall: ({ context }) => context.channel === 'call',
    genderIsWanted: ({ context }) => context.assessGender,
    somethingToAsk: ({ context }) => context.ask.length > 0,
    nothingToAsk: ({ context }) => context.ask.length === 0,
    worthSending: ({ context, event }) => worthSending({ ...context, ...forgetOtherPerson(context, event) }),
    everyFieldHasStatus: ({ context }) => openAskedFields(context).length === 0,
    mayPersuade: ({ context, event }) => refusalIsSound(context, event) && mayPersuade(context),
    refusesEverything: ({ context, event }) =>
      refusalIsSound(context, event) && refusesEverything(context, event),
    refusalIsSound: ({ context, event }) => refusalIsSound(context, event),
    fieldIsAsked: ({ context, event }) => 'field' in event && context.ask.includes(event.field),
    fieldIsUndecided: ({ context, event }) => 'field' in event && isUndecided(context.fields[event.field]),
    fieldHasStatus: ({ context, event }) => 'field' in event && context.fields[event.field] !== null,
    nothingTakenDown: ({ context }) => context.ask.every((field) => context.fields[field] === null),
    /** Before the customer has reacted to it, and in the call in which it was made. */
    invitationCanBeUndone: ({ context }) =>
      context.persuasions === 0 && context.interactionId === context.originInteractionId,
    callbackIsOwed: ({ context, event }) =>
      event.type === 'confirm-ending' && event.code === 'dropped' && taskNeeded(context),
    stoppedAt: ({ context }, { step }: { step: CaptureStep }) => context.resumeAt === step
  },
  actions: {
    assessGender: assign(({ context, event }) => {
      assertEvent(event, 'assess-gender')
      return assessGender(context, event)
    }),
    takeAnswer: assign(({ context, event }) => {
      assertEvent(event, 'answer')
      return takeAnswer(context, event)
    }),
    markUnknown: assign(({ context, event }) => {
      assertEvent(event, 'not-known')
      return markUnknown(context, event)
    }),
    clearField: assign(({ context, event }) => {
      assertEvent(event, 'clear')
      return clearField(context, event)
    }),
    markRefused: assign(({ context, event }) => markRefused(context, event)),
    beginPersuasion: assign(({ context, event }) => beginPersuasion(context, event)),
    endPersuasion: assign({ refusing: [] }),
    undoPersuasion: assign(({ context }) => ({ refusing: [], persuasions: context.persuasions - 1 })),
    beginInvitation: assign(({ event }) => ({ invitedAt: event.at })),
    undoInvitation: assign({ invitedAt: null }),
    loseCall: assign(({ event }, { step }: { step: CaptureStep }) => {
      assertEvent(event, 'call-lost')
      return {
        resumeAt: step,
        ending: { proposal: event.proposal, at: event.at, confirmBy: event.confirmBy }
      }
    }),
    repropose: assign(({ context, event }) => {
      assertEvent(event, 'repropose')
      const { proposal, confirmBy = context.ending?.confirmBy ?? event.at } = event
      return { ending: context.ending && { ...context.ending, proposal, confirmBy } }
    }),
    suspend: assign({ ending: null }),
    resume: assign(({ event }) => {
      assertEvent(event, 'resume')
      return { interactionId: event.interactionId, resumeAt: null, ending: null }
    }),
    finishSent: assign(({ event }) => finish('sent', event)),
    finishAborted: assign(({ context, event }) => ({
      ...finish('aborted', event),
      ...forgetOtherPerson(context, event)
    })),
    finishWithCall: assign(({ context, event }) => {
      assertEvent(event, 'confirm-ending')
      return finishWithCall(context, event)
    }),
    finishAlreadyComplete: assign(({ event }) => finish('already-complete', event)),
    finishUnreachable: assign(({ event }) => finish('unreachable', event))
  }
})

type Finish =
  | 'finishSent'
  | 'finishAborted'
  | 'finishWithCall'
  | 'finishAlreadyComplete'
  | 'finishUnreachable'

/** Over: what has a status goes out as one change; with nothing to send there is nothing to do. */
const over = <F extends Finish>(actions: F) =>
  [
    { guard: 'worthSending', target: 'completed', actions },
    { target: 'closed', actions }
  ] as const

/** What can happen at every step of the script. */
const always = <S extends CaptureStep>(step: S) =>
  ({
    'assess-gender': { guard: 'genderIsWanted', actions: 'assessGender' },
    abort: over('finishAborted'),
    'call-lost': { guard: 'onACall', target: 'lost', actions: { type: 'loseCall', params: { step } } }
  }) as const

/** A refusal, first or repeated: persuaded against while that is allowed, then final for its fields. */
const refusal = [
  { guard: 'mayPersuade', target: 'persuade', actions: 'beginPersuasion' },
  { guard: 'refusesEverything', target: 'thank', actions: 'markRefused' },
  { guard: 'refusalIsSound', target: 'update', actions: 'markRefused' }
] as const

const backTo = <S extends CaptureStep>(step: S) =>
  ({ guard: { type: 'stoppedAt', params: { step } }, target: step, actions: 'resume' }) as const

/** A callback is owed only after an invitation and with a field open, so never from the first step or the last. */
const resumeInvited = [backTo('invite'), backTo('persuade'), backTo('update')] as const
const resume = [backTo('identify'), ...resumeInvited, backTo('thank')] as const

/**
 * `back` undoes a slip of the hand and loses no value: an invitation nobody has reacted to, a refusal that was not one,
 * an agreement before anything was taken down. What has been taken down is corrected in its field.
 */
export const captureMachine = chart.createMachine({
  id: 'capture',
  context: ({ input }) => input,
  initial: 'identify',
  states: {
    identify: {
      on: {
        ...always('identify'),
        invite: { guard: 'somethingToAsk', target: 'invite', actions: 'beginInvitation' },
        send: [
          { guard: and(['nothingToAsk', 'worthSending']), target: 'completed', actions: 'finishSent' },
          { guard: 'nothingToAsk', target: 'closed', actions: 'finishSent' }
        ]
      }
    },
    invite: {
      on: {
        ...always('invite'),
        agree: { target: 'update' },
        refuse: refusal,
        back: {
          guard: and(['nothingTakenDown', 'invitationCanBeUndone']),
          target: 'identify',
          actions: 'undoInvitation'
        }
      }
    },
    persuade: {
      on: {
        ...always('persuade'),
        agree: { target: 'update', actions: 'endPersuasion' },
        'still-refuse': refusal,
        back: [
          { guard: 'nothingTakenDown', target: 'invite', actions: 'undoPersuasion' },
          { target: 'update', actions: 'undoPersuasion' }
        ]
      }
    },
    update: {
      on: {
        ...always('update'),
        answer: { guard: 'fieldIsAsked', actions: 'takeAnswer' },
        'not-known': { guard: and(['fieldIsAsked', 'fieldIsUndecided']), actions: 'markUnknown' },
        clear: { guard: and(['fieldIsAsked', 'fieldHasStatus']), actions: 'clearField' },
        refuse: refusal,
        send: { guard: 'everyFieldHasStatus', target: 'completed', actions: 'finishSent' },
        back: { guard: 'nothingTakenDown', target: 'invite' }
      }
    },
    thank: {
      on: {
        ...always('thank'),
        send: { target: 'completed', actions: 'finishSent' },
        back: { target: 'update' }
      }
    },
    lost: {
      on: {
        repropose: { actions: 'repropose' },
        'confirm-ending': [
          { guard: 'callbackIsOwed', target: 'suspended', actions: 'suspend' },
          ...over('finishWithCall')
        ],
        resume
      }
    },
    suspended: {
      on: {
        resume: resumeInvited,
        'close-already-complete': over('finishAlreadyComplete'),
        'close-unreachable': over('finishUnreachable')
      }
    },
    completed: { type: 'final' },
    closed: { type: 'final' }
  }
})

export type CaptureStepResult = { kind: 'stepped'; record: CaptureRecord } | { kind: 'illegal'; why: string }

/** Takes one event. An illegal one changes nothing; a legal one gives a new record, one revision on. */
export function stepCapture(record: CaptureRecord, event: CaptureEvent): CaptureStepResult {
  const before = captureMachine.resolveState({ value: record.state, context: record })
  if (!before.can(event)) return { kind: 'illegal', why: `${event.type} is not possible at ${record.state}` }
  const [after] = transition(captureMachine, before, event)
  return { kind: 'stepped', record: { ...after.context, state: after.value, revision: record.revision + 1 } }
}
