import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { mayDial, openTask, takeLease } from '../../shared/domain/callback.ts'
import { isProposed, retellDrop, withConfirmBy } from '../../shared/domain/callback-proposal.ts'
import type { CallbackTask } from '../../shared/domain/callback-task.ts'
import type { CaptureRecord } from '../../shared/domain/capture-record.ts'
import { alan, grace, minutes, ok, policy, take } from './callback-examples.ts'
import { atUpdate, callLost, implies, morning, newCapture, occupation, told } from './examples.ts'

const invited = [newCapture(), { type: 'invite' }] as const
const lost = told(...invited, callLost())
const confirmBy = morning + 30_000
const hungUp = { type: 'confirm-ending', code: 'customer-hung-up' } as const
/** The same capture as its host tells it: proposed, re-proposed by the PBX, confirmed, or no drop at all. */
const tellings = {
  proposed: lost,
  doubted: told(...invited, callLost('customer-hung-up')),
  confirmed: told(...invited, callLost(), { type: 'confirm-ending', code: 'dropped' }),
  closed: told(...invited, callLost(), hungUp),
  completed: told(
    newCapture(),
    { type: 'assess-gender', value: 'female' },
    { type: 'invite' },
    callLost(),
    hungUp
  )
} satisfies Record<string, CaptureRecord>
type Telling = keyof typeof tellings

const taskOf = (telling: Telling): CallbackTask =>
  openTask({
    draft: tellings[telling],
    customerName: 'Ada',
    ani: '+84901234567',
    subscriberNumber: '+84901234567',
    ...grace,
    at: morning,
    policy
  })
const retell = (task: CallbackTask, telling: Telling) => retellDrop(task, taskOf(telling), morning)

describe('a drop that its agent has not confirmed', () => {
  const task = taskOf('proposed')

  it('is dialled by nobody before the wrap-up time is over, and by its holder afterwards', () => {
    expect(take(task, grace, confirmBy - 1)).toEqual({ kind: 'not-due', dueAt: confirmBy })
    expect(take(task, alan, confirmBy - 1)).toMatchObject({ kind: 'held-by-other' })
    expect(mayDial(task, grace, confirmBy - 1, policy)).toBe(false)
    expect(take(task, grace, confirmBy)).toMatchObject({ kind: 'leased' })
    expect(mayDial(task, grace, confirmBy, policy)).toBe(true)
  })

  it('is no proposal any more for whoever has the customer on the line', () => {
    const taken = ok(take(task, alan, morning, true))
    expect(taken.lease).toMatchObject({ number: 2, agentId: 'alan' })
    expect(isProposed(taken, morning)).toBe(false)
  })

  it('is proposed no longer than the wrap-up time, whatever the clock of its host says', () => {
    const early = withConfirmBy(
      { ...lost, ending: { proposal: 'dropped', at: 0, confirmBy: minutes(1e6) } },
      5
    )
    expect(early.ending).toEqual({ proposal: 'dropped', at: 0, confirmBy: 5 })
    expect(withConfirmBy(lost, confirmBy + 1)).toEqual(lost)
    expect(withConfirmBy(tellings.confirmed, 5)).toEqual(tellings.confirmed)
  })
})

describe('what the host of the dropped call tells next', () => {
  it.each([
    ['proposed', 'proposed', 'unchanged'],
    ['proposed', 'confirmed', 'confirmed'],
    ['proposed', 'doubted', 'withdrawn'],
    ['proposed', 'closed', 'withdrawn'],
    ['proposed', 'completed', 'withdrawn'],
    ['confirmed', 'confirmed', 'unchanged'],
    ['confirmed', 'proposed', 'unchanged']
  ] as const)('of a drop told as %s, then as %s, is %s', (first, second, kind) => {
    expect(retell(taskOf(first), second).kind).toBe(kind)
  })

  it('reopens what the PBX had taken for a goodbye and the agent knows to be a drop', () => {
    const withdrawn = retell(taskOf('proposed'), 'doubted')
    if (withdrawn.kind !== 'withdrawn') throw new Error(withdrawn.kind)
    expect(withdrawn.task).toMatchObject({ state: 'closed', outcome: 'withdrawn', lease: null })
    expect(retell(withdrawn.task, 'completed')).toEqual({ kind: 'unchanged', task: withdrawn.task })
    expect(retell(withdrawn.task, 'confirmed')).toEqual({ kind: 'reopened', task: taskOf('confirmed') })
  })
})

describe('a customer who calls again before the centre has heard of the drop, and is cut off once more', () => {
  const cutOffIn = (interactionId: string, from: CaptureRecord) =>
    told(from, { type: 'resume', interactionId }, occupation(`in ${interactionId}`), callLost(), {
      type: 'confirm-ending',
      code: 'dropped'
    })
  const first = told(atUpdate(), callLost(), { type: 'confirm-ending', code: 'dropped' })
  const goneOn = cutOffIn('call-2', first)
  const freshOf = (draft: CaptureRecord): CallbackTask => ({ ...taskOf('confirmed'), draft })

  it('keeps one task, with what they told in the second call', () => {
    expect(retellDrop(freshOf(first), freshOf(goneOn), morning)).toEqual({
      kind: 'confirmed',
      task: freshOf(goneOn)
    })
  })

  it('and once more: with what they told in the third', () => {
    const third = cutOffIn('call-3', goneOn)
    expect(retellDrop(freshOf(goneOn), freshOf(third), morning)).toMatchObject({ task: { draft: third } })
    expect(retellDrop(freshOf(third), freshOf(goneOn), morning)).toMatchObject({ kind: 'unchanged' })
  })

  it('and a colleague has dialled them in vain meanwhile: the task keeps lease and number, and gets what they told', () => {
    const taken = ok(take(freshOf(first), alan, morning, true))
    expect(retellDrop(taken, freshOf(goneOn), morning)).toEqual({
      kind: 'confirmed',
      task: { ...taken, draft: goneOn }
    })
  })

  it('and a colleague has had them on the line since: the colleague’s account stands', () => {
    const taken = { ...ok(take(freshOf(first), alan, morning, true)), draft: goneOn }
    const mine = cutOffIn('call-9', goneOn)
    expect(retellDrop(taken, freshOf(mine), morning)).toEqual({ kind: 'unchanged', task: taken })
  })
})

const step = fc.oneof(
  fc.record({ tells: fc.constantFrom(...(Object.keys(tellings) as Telling[])) }),
  fc.record({ callsIn: fc.constantFrom(alan, grace), wait: fc.nat(20_000) })
)

it('however often it is told, the last word of its host counts until a colleague has the customer, and none after', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
      let task = taskOf('proposed')
      let now = morning
      let isOwed = true
      for (const one of steps) {
        const before = task
        const wasTaken = before.lastLeaseNumber > 1
        if ('tells' in one) {
          const retold = retell(task, one.tells)
          if (retold.kind !== 'taken-over') task = retold.task
          if (!wasTaken) isOwed = one.tells === 'proposed' || one.tells === 'confirmed'
        } else {
          now += one.wait
          const taken = takeLease(task, { ...one.callsIn, now, policy, takeOver: true })
          if (taken.kind === 'leased') task = taken.task
        }
        const untouched = JSON.stringify(task) === JSON.stringify(before)
        expect(implies(wasTaken && 'tells' in one, () => untouched)).toBe(true)
        expect(implies(isProposed(task, now), () => take(task, grace, now).kind !== 'leased')).toBe(true)
        expect(task.state).toBe(isOwed ? 'open' : 'closed')
      }
    })
  )
})
