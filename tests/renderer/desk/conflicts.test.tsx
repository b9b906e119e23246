// Two accounts on the screen, chosen by keys; what a lead is handed; a slip of the hand put right; and ten thousand records
// after an outage, of which the screen holds a page.
import { afterEach, expect, test } from 'vitest'
import vi from '../../../shared/texts/vi.json' with { type: 'json' }
import { beginCapture, interaction, morning, phoneSnapshot, session } from './desk-examples.ts'
import { type DeskOnScreen, openDesk } from './desk-on-screen.ts'
import { conflict, deliveries, handed, manyDeliveries } from './outbox-examples.ts'

let desk: DeskOnScreen
afterEach(() => desk.close())

const idlePhone = { ...phoneSnapshot, calls: [], audio: null }
const lead = { ...session, agent: { ...session.agent, role: 'lead' as const } }
const asked = (procedure: string) =>
  desk.host.calls.filter((call) => call.procedure === procedure).map(({ input }) => input)

test('both accounts stand side by side with who, when and where; digits choose, Ctrl+Enter confirms', async () => {
  desk = await openDesk({ session, deliveries, conflict }, idlePhone)
  await desk.click(vi.deliveries.compare)
  for (const words of [
    'Phạm Minh',
    'Nguyễn Thị Ada',
    vi.conflict.channels.counter,
    vi.conflict.channels.call
  ])
    expect(desk.text()).toContain(words)
  await desk.press('Control+Enter')
  expect(desk.text()).toContain('Còn phải chọn: Nghề nghiệp, Sở thích')
  expect(asked('conflict.decide')).toEqual([])
  await desk.press('2', '1', 'Control+Enter')
  expect(asked('conflict.decide')).toEqual([
    { rowId: 'row-3', version: 18, choices: { occupation: 'ours', hobbies: 'theirs' } }
  ])
  expect(desk.find('.conflict')).toBeNull()
})

test('what the agent cannot judge goes to the lead', async () => {
  desk = await openDesk({ session, deliveries, conflict }, idlePhone)
  await desk.click(vi.deliveries.compare)
  await desk.click(vi.conflict.handOver)
  expect(asked('conflict.handOver')).toEqual([{ rowId: 'row-3' }])
})

test('a lead sees what was handed over, opens it, and decides', async () => {
  desk = await openDesk({ session: lead, handed, conflict }, idlePhone)
  await desk.click(vi.rail.deliveries)
  expect(asked('handedConflict.read')).toEqual([])
  await desk.click(vi.conflict.open)
  expect(desk.text()).toContain('0901 234 567')
  await desk.press('1', '1', 'Control+Enter')
  const captureId = handed[0]?.captureId
  expect(asked('handedConflict.decide')).toEqual([
    { captureId, version: 18, choices: { occupation: 'theirs', hobbies: 'theirs' } }
  ])
})

test('an agent is never asked for what is handed to leads', async () => {
  desk = await openDesk({ session, handed }, idlePhone)
  await desk.click(vi.rail.deliveries)
  await desk.after(() => desk.host.push('conflicts.changed', {}))
  expect(asked('handedConflict.list')).toEqual([])
  expect(desk.text()).not.toContain(vi.conflict.handedTitle)
})

test('each record that stands says whose it is to settle', async () => {
  const [first] = deliveries
  if (!first) throw new Error('no delivery among the examples')
  const standing = [
    { ...first, rowId: 'a', state: 'parked' as const, problem: 'grant-invalid' as const },
    { ...first, rowId: 'b', state: 'handed-over' as const, problem: 'version-conflict' as const },
    { ...first, rowId: 'c', state: 'unreadable' as const, problem: 'record-unreadable' as const },
    { ...first, rowId: 'd', state: 'on-this-pc' as const, problem: 'internal-error' as const, attempts: 3 }
  ]
  desk = await openDesk({ session, deliveries: standing }, idlePhone)
  await desk.click(vi.rail.deliveries)
  for (const words of [vi.deliveries.actor.helpdesk, vi.deliveries.actor.lead, vi.deliveries.stuck, 'HD-703'])
    expect(desk.text()).toContain(words)
})

test.each(['on-this-pc', 'sending'] as const)(
  'a record that the centre alone never takes says so while it is %s, and with what number',
  async (state) => {
    const [first] = deliveries
    if (!first) throw new Error('no delivery among the examples')
    const silent = { ...first, rowId: 'a', state, problem: 'record-unanswered' as const, attempts: 3 }
    desk = await openDesk({ session, deliveries: [silent] }, idlePhone)
    await desk.click(vi.rail.deliveries)
    for (const words of [vi.problems['record-unanswered'].what, vi.deliveries.stuck, 'HD-705'])
      expect(desk.text()).toContain(words)
  }
)

test('ten thousand records are a page of fifty on the screen, and the trouble among them is never out of sight', async () => {
  desk = await openDesk({ session, deliveries: [...manyDeliveries(10_000)] }, idlePhone)
  await desk.click(vi.rail.deliveries)
  const rows = () => document.querySelectorAll('.delivery').length
  expect(rows()).toBe(50)
  expect(document.querySelectorAll('.deliveries-page *').length).toBeLessThan(800)
  expect(desk.text()).toContain('1–50 / 10000')
  await desk.click(vi.deliveries.older)
  expect(asked('outbox.list').at(-1)).toEqual({ offset: 50 })
  expect(desk.text()).toContain('51–100 / 10000')
  await desk.click(vi.deliveries.newer)
  const [old] = deliveries.filter(({ state }) => state === 'parked')
  if (!old) throw new Error('no parked delivery among the examples')
  await desk.after(() => desk.host.push('delivery.changed', { ...old, createdAt: morning - 90_000_000 }))
  expect(rows()).toBe(51)
  expect(desk.text()).toContain(vi.problems['version-conflict'].what)
})

test('ten thousand records that leave one after the other keep the screen at its page', async () => {
  const many = manyDeliveries(10_000)
  desk = await openDesk({ session, deliveries: many }, idlePhone)
  await desk.click(vi.rail.deliveries)
  await desk.after(() => {
    for (const row of many.slice(0, 2000))
      desk.host.push('delivery.changed', { ...row, state: 'confirmed', version: 3, problem: null })
  })
  expect(document.querySelectorAll('.delivery').length).toBe(50)
  expect(desk.text()).toContain('bản 3')
})

/** Sent, with one field told and one refused. */
function sentCapture() {
  const at = { at: morning, agentId: 'agent-ada', interactionId: interaction.interactionId }
  const consent = { ...at, wordingId: 'invite', wordingVersion: 1, language: 'vi' as const }
  const begun = beginCapture(interaction, morning)
  return {
    ...begun,
    state: 'completed' as const,
    fields: {
      ...begun.fields,
      occupation: { ...at, status: 'answered' as const, value: 'teacher', consent },
      hobbies: { ...at, status: 'refused' as const, value: null, consent: null }
    },
    outcome: { code: 'sent' as const, ending: null, abortReason: null, at: morning }
  }
}

test('a slip of the hand is opened, chosen anew, and sent as a correction', async () => {
  const ended = {
    ...interaction,
    served: true,
    phase: 'ended' as const,
    endedAt: morning,
    capture: sentCapture()
  }
  desk = await openDesk({ session, interactions: [ended] }, idlePhone)
  expect(() => desk.button('Sửa sở thích')).toThrow('no button "Sửa sở thích"')
  await desk.click('Sửa nghề nghiệp')
  await desk.press('1', 'Control+Enter')
  expect(asked('capture.correct')).toEqual([
    {
      interactionId: interaction.interactionId,
      correction: { field: 'occupation', value: session.catalogue.occupations[0]?.code }
    }
  ])
  expect(desk.text()).toContain(vi.correction.sent)
})

test('of a contact that is closed it can still be put right, until the minutes are over', async () => {
  const endedAt = morning + 60_000
  const closed = { ...interaction, phase: 'finished' as const, endedAt, capture: sentCapture() }
  desk = await openDesk({ session, interactions: [closed] }, idlePhone)
  await desk.click(vi.rail.deliveries)
  expect(desk.text()).toContain('sửa được đến 10:16')
  await desk.click(vi.correction.open)
  expect(() => desk.button('Sửa sở thích')).toThrow('no button "Sửa sở thích"')
  await desk.click('Sửa nghề nghiệp')
  await desk.press('1', 'Control+Enter')
  expect(asked('capture.correct')).toEqual([
    {
      interactionId: interaction.interactionId,
      correction: { field: 'occupation', value: session.catalogue.occupations[0]?.code }
    }
  ])
  expect(desk.text()).toContain(vi.correction.sent)
})

test('nothing is offered to be put right when it is too late, and nothing of the agent before', async () => {
  const closed = { ...interaction, phase: 'finished' as const, endedAt: morning, capture: sentCapture() }
  desk = await openDesk({ session, interactions: [closed] }, idlePhone)
  await desk.click(vi.rail.deliveries)
  expect(desk.text()).toContain(vi.correction.sentTitle)
  desk.host.world.interactions = []
  const minh = { ...session.agent, agentId: 'agent-minh', name: 'Minh' }
  await desk.after(() => desk.host.push('session.changed', { session: { ...session, agent: minh } }))
  expect(desk.text()).not.toContain(vi.correction.sentTitle)
})
