// Whoever sits down at a desk sees nothing of the customer of whoever sat there before.
import { afterEach, expect, test } from 'vitest'
import { interaction, phoneSnapshot, session } from './desk-examples.ts'
import { type DeskOnScreen, openDesk } from './desk-on-screen.ts'

let desk: DeskOnScreen
afterEach(() => desk.close())

const customer = 'Nguyễn Thị Hoàng Yến'
const idlePhone = { ...phoneSnapshot, calls: [], audio: null }

test('a contact leaves the screen with its agent, before the next one’s contacts have been read', async () => {
  desk = await openDesk({ session, interactions: [{ ...interaction, phase: 'ended' }] }, idlePhone)
  expect(desk.text()).toContain(customer)
  const call = desk.host.call.bind(desk.host)
  desk.host.call = (procedure, input) =>
    procedure === 'interaction.list' ? new Promise(() => {}) : call(procedure, input)
  const next = { ...session, agent: { ...session.agent, agentId: 'agent-minh', name: 'Minh' } }
  await desk.after(() => desk.host.push('session.changed', { session: next }))
  expect(desk.text()).not.toContain(customer)
})
