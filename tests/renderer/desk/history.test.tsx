// The agent's list of calls: what became of each in a word of its own, colleagues called again from it, customers never.
import { afterEach, expect, test } from 'vitest'
import vi from '../../../shared/texts/vi.json' with { type: 'json' }
import { callbacks, session } from './desk-examples.ts'
import { type DeskOnScreen, openDesk } from './desk-on-screen.ts'
import { colleagues, customer, pastCalls, phoneWith } from './telephone-examples.ts'

let desk: DeskOnScreen
afterEach(() => desk.close())

const openHistory = async (phone = phoneWith()) => {
  desk = await openDesk({ session, colleagues, pastCalls, callbacks }, phone)
  await desk.click(vi.rail.calls)
}
const rows = () => [...document.querySelectorAll('.history-table tbody tr')]
const outcomes = () => rows().map((row) => row.querySelector('.pill')?.textContent)

test('answered, missed, answered elsewhere, rejected, given up and failed are told apart', async () => {
  await openHistory()
  expect(outcomes()).toEqual([
    vi.history.outcomes.answered,
    vi.history.outcomes.failed,
    vi.history.outcomes.missed,
    vi.history.outcomes.elsewhere,
    vi.history.outcomes.rejected,
    vi.history.outcomes.reached,
    vi.history.outcomes.cancelled,
    vi.history.outcomes.answered
  ])
  expect(rows()[1]?.textContent).toContain(vi.transfer.reasons.busy)
})

test('a colleague is called again from their line, by name', async () => {
  await openHistory()
  await desk.click('Gọi cho Võ Đình Trọng')
  expect(desk.phone.commands).toEqual([{ kind: 'dial-out', dial: 'agent1005', consultsFor: null }])
})

test('a customer has no way to be dialled but their callback task, and the page says so', async () => {
  await openHistory()
  expect(desk.text()).toContain(vi.history.customersNote)
  const [answered, , missed] = rows()
  expect([...(answered?.querySelectorAll('button') ?? [])]).toEqual([])
  expect(missed?.textContent).toContain(vi.history.task)
  await desk.click(vi.history.task)
  expect(desk.text()).toContain(vi.callbacks.title)
})

test('whoever was dialled last is redialled with one press', async () => {
  await openHistory()
  await desk.click('Gọi lại Phạm Hoàng Yến')
  expect(desk.phone.commands).toEqual([{ kind: 'dial-out', dial: 'agent1003', consultsFor: null }])
})

test('nobody is called while a call goes on', async () => {
  await openHistory(phoneWith(customer))
  await desk.click(vi.rail.calls)
  expect(desk.button('Gọi cho Võ Đình Trọng').disabled).toBe(true)
})

test('a call that has just ended is listed at once, and another agent sees none of it', async () => {
  await openHistory()
  desk.host.world.pastCalls = pastCalls.slice(2)
  await desk.after(() => desk.host.push('callHistory.changed', {}))
  expect(rows()).toHaveLength(6)
  desk.host.world.pastCalls = []
  const other = { ...session, agent: { ...session.agent, agentId: 'agent-minh' } }
  await desk.after(() => desk.host.push('session.changed', { session: other }))
  expect(desk.text()).toContain(vi.history.empty)
})
