// The desk and the program behind it: when it says that it has painted, and what the agent sees while the host is away.

import { afterEach, describe, expect, test, vi as vitest } from 'vitest'
import vi from '../../../shared/texts/vi.json' with { type: 'json' }
import { HostFault } from '../../../src-renderer/host/host-fault.ts'
import { interaction, interactionId, phoneSnapshot, session } from './desk-examples.ts'
import { type DeskOnScreen, openDesk } from './desk-on-screen.ts'

let desk: DeskOnScreen
afterEach(() => desk.close())

const idlePhone = { ...phoneSnapshot, calls: [], audio: null }

test('what waits to be sent may leave when the first screen stands, and not before', async () => {
  desk = await openDesk({ session, interactions: [interaction] })
  const paints = (times: number) =>
    vitest.waitFor(() => expect(desk.host.askedBeforePaint.length).toBeGreaterThanOrEqual(times))
  await paints(1)
  expect(desk.host.askedBeforePaint[0]).toEqual(
    expect.arrayContaining([
      'session.read',
      'settings.read',
      'interaction.list',
      'callback.list',
      'outbox.list'
    ])
  )
  expect(desk.text()).toContain(vi.record.title)
  // a host that was started again waits for the word as well
  const before = desk.host.askedBeforePaint.length
  await desk.after(() => desk.host.setLink('connecting'))
  await desk.after(() => desk.host.setLink('open'))
  await paints(before + 1)
})

describe('when the host is lost', () => {
  test('given up for good, the desk says how to come back', async () => {
    desk = await openDesk({ session }, idlePhone)
    await desk.after(() => desk.host.setLink('lost'))
    expect(desk.text()).toContain(vi.problems['host-lost'].do)
  })

  test('to another window, it says so, and offers to come back to this one', async () => {
    desk = await openDesk({ session }, idlePhone)
    await desk.after(() => desk.host.setLink('replaced'))
    expect(desk.text()).toContain(vi.problems['page-replaced'].what)
    expect(desk.text()).toContain(vi.connection.workHere)
  })

  test('a press says what is safe instead of failing, and the next one works', async () => {
    desk = await openDesk({ session, interactions: [interaction] })
    const { call: answer } = desk.host
    desk.host.call = () => Promise.reject(new HostFault('disconnected'))
    await desk.press('F6')
    expect(desk.text()).toContain(vi.problems['host-lost'].safe)
    desk.host.call = answer
    await desk.press('F6')
    expect(desk.host.interaction(interactionId).served).toBe(true)
  })

  test('a banner says that the call goes on, and everything is read again when the link is back', async () => {
    desk = await openDesk({ session, interactions: [interaction] })
    await desk.after(() => desk.host.setLink('connecting'))
    expect(desk.text()).toContain(vi.connection.linkDownBanner)
    const before = desk.host.calls.length
    await desk.after(() => desk.host.setLink('open'))
    const read = desk.host.calls.slice(before).map(({ procedure }) => procedure)
    expect(read).toEqual(
      expect.arrayContaining(['session.read', 'interaction.list', 'callback.list', 'outbox.list'])
    )
    expect(desk.text()).not.toContain(vi.connection.linkDownBanner)
  })
})
