// What the centre has refused, on the agent's screen and on the lead's: handed over with one key, sent again or left with a
// reason, and only what is still to be said counts.
import { afterEach, expect, test } from 'vitest'
import type { Delivery } from '../../../shared/desk-views.ts'
import vi from '../../../shared/texts/vi.json' with { type: 'json' }
import { phoneSnapshot, session } from './desk-examples.ts'
import { type DeskOnScreen, openDesk } from './desk-on-screen.ts'
import { deliveries, handedRows } from './outbox-examples.ts'

let desk: DeskOnScreen
afterEach(() => desk.close())

const idlePhone = { ...phoneSnapshot, calls: [], audio: null }
const lead = { ...session, agent: { ...session.agent, role: 'lead' as const } }
const asked = (procedure: string) =>
  desk.host.calls.filter((call) => call.procedure === procedure).map(({ input }) => input)
const refused = (changes: Partial<Delivery>): Delivery[] =>
  deliveries.slice(0, 1).map((row) => ({ ...row, state: 'parked', problem: 'grant-invalid', ...changes }))

test('a refused record is handed to the lead; one in conflict has its own way', async () => {
  desk = await openDesk({ session, deliveries: refused({}) }, idlePhone)
  await desk.click(vi.rail.deliveries)
  await desk.click(vi.deliveries.handOver)
  expect(asked('outbox.handOver')).toEqual([{ rowId: 'row-1' }])
})

test('a record that is still on its way has nothing to hand over', async () => {
  desk = await openDesk({ session, deliveries: refused({ state: 'on-this-pc', problem: null }) }, idlePhone)
  await desk.click(vi.rail.deliveries)
  expect(desk.text()).not.toContain(vi.deliveries.handOver)
})

test('the lead has it sent again, or left for a reason; what is said already waits for its PC', async () => {
  desk = await openDesk({ session: lead, handedRows }, idlePhone)
  await desk.click(vi.rail.deliveries)
  expect(desk.find('.rail-badge')?.textContent).toContain('1')
  expect(desk.text()).toContain(vi.handedRows.said.retry.replace('{{agent}}', 'Lan'))
  expect(desk.text()).toContain('HD-307')
  await desk.click(vi.handedRows.retry)
  await desk.click(vi.handedRows.giveUp)
  await desk.click(vi.handedRows.reasons['told-elsewhere'])
  const [{ rowId, hostId } = { rowId: '', hostId: '' }] = handedRows
  expect(asked('handedRow.instruct')).toEqual([
    { rowId, word: { hostId, instruction: 'retry' } },
    { rowId, word: { hostId, instruction: 'give-up', reason: 'told-elsewhere' } }
  ])
})

test('an agent neither sees nor asks for what others have handed over', async () => {
  desk = await openDesk({ session, handedRows }, idlePhone)
  await desk.click(vi.rail.deliveries)
  await desk.after(() => desk.host.push('conflicts.changed', {}))
  expect(asked('handedRow.list')).toEqual([])
  expect(desk.text()).not.toContain(vi.handedRows.title)
})
