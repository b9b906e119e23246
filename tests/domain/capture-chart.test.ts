import { describe, expect, test } from 'vitest'
import { getShortestPaths } from 'xstate/graph'
import { captureMachine, stepCapture } from '../../shared/domain/capture-machine.ts'
import { captureStateSchema } from '../../shared/domain/capture-record.ts'
import { callLost, grace, hobbies, isIllegal, newCapture, occupation, priority } from './examples.ts'

describe('the chart', () => {
  test('refuses what is not possible in words, and changes nothing', () => {
    const record = Object.freeze(newCapture())
    expect(stepCapture(record, grace({ type: 'agree' }))).toEqual({
      kind: 'illegal',
      why: 'agree is not possible at identify'
    })
  })

  test.each(['completed', 'closed'] as const)('takes nothing once %s', (state) => {
    const record = newCapture({ state })
    const events = captureMachine.events.map(
      (type) => ({ ...occupation(), type }) as Parameters<typeof isIllegal>[1]
    )
    expect(events.filter((event) => !isIllegal(record, event))).toEqual([])
  })

  test('has exactly the states of the record, and reaches each of them', () => {
    const targets = Object.values(captureMachine.states).flatMap((state) =>
      [...state.transitions.values()].flat().flatMap((one) => (one.target ?? []).map((node) => node.key))
    )
    expect(new Set(Object.keys(captureMachine.states))).toEqual(new Set(captureStateSchema.options))
    expect(new Set([...targets, 'identify'])).toEqual(new Set(captureStateSchema.options))
  })

  test('leads to every state by some shortest path of legal events', () => {
    const paths = getShortestPaths(captureMachine, {
      input: priority(),
      events: [
        grace({ type: 'invite' }),
        grace({ type: 'agree' }),
        grace({ type: 'refuse' }),
        grace({ type: 'still-refuse' }),
        grace(occupation()),
        grace(hobbies('music')),
        grace({ type: 'send' }),
        grace({ type: 'abort', reason: 'other' }),
        grace(callLost()),
        grace({ type: 'confirm-ending', code: 'dropped' })
      ],
      serializeState: ({ value, context }) =>
        JSON.stringify([value, context.fields, context.persuasions, context.resumeAt]),
      limit: 5000
    })
    expect(new Set(paths.map((path) => path.state.value))).toEqual(new Set(captureStateSchema.options))
  })
})
