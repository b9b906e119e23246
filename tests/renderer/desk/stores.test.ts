// Stores hold what host and phone last said: an older word never replaces a newer one, nor one contact's another's.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  contactCall,
  createPhoneStore,
  otherCall,
  presentCall,
  showPhone
} from '../../../src-renderer/desk/call/phone-store.ts'
import {
  createInteractionStore,
  showInteraction,
  showInteractions,
  shownInteraction
} from '../../../src-renderer/desk/interaction/interaction-store.ts'
import {
  changeDraft,
  createWrapUpStore,
  draftOf
} from '../../../src-renderer/desk/interaction/wrap-up-store.ts'
import {
  createDeliveryStore,
  showDeliveries,
  showDelivery
} from '../../../src-renderer/desk/outbox/delivery-store.ts'
import { call, interaction, phoneSnapshot } from './desk-examples.ts'
import { deliveries } from './outbox-examples.ts'

describe('interactions', () => {
  test('in whatever order revisions arrive, the newest stays', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1 }), (revisions) => {
        const store = createInteractionStore()
        for (const revision of revisions) showInteraction(store, { ...interaction, revision })
        expect(store.getState().byId[interaction.interactionId]?.revision).toBe(Math.max(...revisions))
      })
    )
  })

  test('one read again after a lost link is dropped when the host does not list it any more', () => {
    const store = createInteractionStore()
    const other = { ...interaction, interactionId: 'call-2' }
    showInteraction(store, interaction)
    showInteractions(store, [other])
    expect(Object.keys(store.getState().byId)).toEqual(['call-2'])
  })

  test('a long shift leaves only the last finished contacts behind', () => {
    const store = createInteractionStore()
    for (let count = 1; count <= 120; count += 1) {
      showInteraction(store, { ...interaction, interactionId: `call ${count}`, phase: 'finished' })
    }
    expect(Object.keys(store.getState().byId)).toHaveLength(10)
    expect(store.getState().byId['call 120']).toBeDefined()
  })

  test("the call's own is shown; without a call, the newest that is not finished", () => {
    const store = createInteractionStore()
    const older = { ...interaction, phase: 'ended' as const }
    const newer = {
      ...interaction,
      interactionId: 'call-2',
      call: interaction.call && { ...interaction.call, offeredAt: interaction.call.offeredAt + 1 }
    }
    showInteractions(store, [newer, older])
    expect(shownInteraction(store.getState(), { interactionId: 'call-1' })).toBe(older)
    expect(shownInteraction(store.getState(), { interactionId: 'call-9' })).toBeNull()
    expect(shownInteraction(store.getState(), { interactionId: null })).toBeNull()
    expect(shownInteraction(store.getState(), null)).toBe(newer)
    showInteraction(store, { ...newer, phase: 'finished', revision: 2 })
    expect(shownInteraction(store.getState(), null)).toBe(older)
  })
})

test('a record that came again unchanged with a new answer stays the same object', () => {
  const store = createInteractionStore()
  showInteraction(store, interaction)
  const { briefing } = interaction
  showInteraction(store, { ...structuredClone(interaction), revision: interaction.revision + 1 })
  expect(store.getState().byId[interaction.interactionId]?.briefing).toBe(briefing)
  const loading = { kind: 'loading' as const }
  showInteraction(store, { ...interaction, revision: interaction.revision + 2, briefing: loading })
  expect(store.getState().byId[interaction.interactionId]?.briefing).toEqual(loading)
})

describe('the phone', () => {
  test('an older report is dropped', () => {
    const store = createPhoneStore()
    showPhone(store, { ...phoneSnapshot, revision: 2 })
    showPhone(store, { ...phoneSnapshot, revision: 1, calls: [] })
    expect(presentCall(store.getState())).toEqual(call)
  })

  test('a call in which nothing changed stays the same object while the levels of the voices move', () => {
    const store = createPhoneStore()
    showPhone(store, phoneSnapshot)
    const shown = presentCall(store.getState())
    const audio = { heard: 0.2, said: 0.1, packetsReceived: 50, packetsSent: 50 }
    showPhone(store, { ...structuredClone(phoneSnapshot), revision: 2, audio })
    expect(presentCall(store.getState())).toBe(shown)
    expect(store.getState().snapshot?.audio).toEqual(audio)
    showPhone(store, { ...phoneSnapshot, revision: 3, calls: [{ ...call, held: true }] })
    expect(presentCall(store.getState())).toEqual({ ...call, held: true })
  })

  test('a call that is talked on comes before one that rings, and one that ended is no call', () => {
    const store = createPhoneStore()
    const ringing = { ...call, callId: 'leg-2', phase: 'ringing' as const, startedAt: call.startedAt + 9 }
    const ended = { ...call, phase: 'ended' as const }
    showPhone(store, { ...phoneSnapshot, calls: [ringing, call] })
    expect(presentCall(store.getState())).toEqual(call)
    showPhone(store, { ...phoneSnapshot, revision: 2, calls: [ended, ringing] })
    expect(presentCall(store.getState())).toEqual(ringing)
    showPhone(store, { ...phoneSnapshot, revision: 3, calls: [ended] })
    expect(presentCall(store.getState())).toBeNull()
  })
})

describe('two calls', () => {
  const colleague = { ...call, callId: 'leg-2', interactionId: null, startedAt: call.startedAt + 9 }
  const seen = (...calls: (typeof call | typeof colleague)[]) => {
    const store = createPhoneStore()
    showPhone(store, { ...phoneSnapshot, calls })
    const state = store.getState()
    const idOf = (one: { callId: string } | null) => one?.callId ?? null
    return {
      present: idOf(presentCall(state)),
      other: idOf(otherCall(state)),
      contact: idOf(contactCall(state))
    }
  }

  test('are told apart: who is talked to, who waits, who rings', () => {
    const ringing = { ...colleague, phase: 'ringing' as const }
    expect(seen(call, ringing)).toEqual({
      present: 'leg-1',
      other: 'leg-2',
      contact: 'leg-1'
    })
    expect(seen({ ...call, held: true }, colleague)).toMatchObject({ present: 'leg-2', other: 'leg-1' })
    expect(seen(call, { ...colleague, held: true })).toMatchObject({ present: 'leg-1', other: 'leg-2' })
  })

  test("keep the customer's contact on screen while a colleague is talked to", () => {
    expect(seen({ ...call, held: true }, colleague).contact).toBe('leg-1')
    expect(seen({ ...call, held: true }, { ...colleague, phase: 'dialling' }).contact).toBe('leg-1')
  })
})

test('a note of one contact is not the note of another', () => {
  const store = createWrapUpStore()
  changeDraft(store, 'call-1', { note: 'hỏi giá' })
  changeDraft(store, 'call-2', { reason: 'tariff' })
  expect([draftOf(store.getState(), 'call-1'), draftOf(store.getState(), 'call-2')]).toEqual([
    { reason: null, note: 'hỏi giá' },
    { reason: 'tariff', note: '' }
  ])
})

test('a delivery that gets on keeps its place among the others', () => {
  const store = createDeliveryStore()
  showDeliveries(store, deliveries)
  const [first] = deliveries
  if (first) showDelivery(store, { ...first, state: 'carrier' })
  expect(store.getState().deliveries.map(({ rowId, state }) => `${rowId} ${state}`)).toEqual([
    'row-2 on-this-pc',
    'row-1 carrier',
    'row-3 parked'
  ])
})
