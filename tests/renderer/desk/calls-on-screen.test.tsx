// What an agent sees and can press with two calls: whose record is open, a second caller, a consultation, a conference, a
// transfer and what became of it, digits, the hand, the recording sign.
import { afterEach, describe, expect, test } from 'vitest'
import type { Colleague } from '../../../shared/central-contract.ts'
import vi from '../../../shared/texts/vi.json' with { type: 'json' }
import {
  beginCapture,
  call,
  grace,
  interaction,
  interactionId,
  morning,
  phoneSnapshot,
  session
} from './desk-examples.ts'
import { type DeskOnScreen, openDesk } from './desk-on-screen.ts'
import { colleagues, consultation, customer, phoneWith, secondCustomer } from './telephone-examples.ts'

let desk: DeskOnScreen
afterEach(() => desk.close())

const { callId } = call
const held = { ...customer, held: true }
const open = (...calls: Parameters<typeof phoneWith>) =>
  openDesk({ session, interactions: [interaction], colleagues }, phoneWith(...calls))
const options = () =>
  [...document.querySelectorAll('[role="option"]')].map((option) => option.querySelector('bdi')?.textContent)
const large = () => desk.find('.bar')?.textContent
const small = () => desk.find('.other-call')?.textContent

describe('two calls', () => {
  test('a word with a colleague leaves the record the customer’s, and says on which call it is', async () => {
    desk = await open(held, consultation)
    expect(large()).toContain('Lê Quang Minh')
    expect(large()).not.toContain(grace.name)
    expect(small()).toContain(grace.name)
    expect(small()).toContain(vi.call.recordHere)
    expect(large()).not.toContain(vi.call.recordHere)
    expect(desk.find('.workspace')?.textContent).toContain('không phải của người bạn đang nói chuyện')
  })

  test('a second customer rings on a card of their own and the record stays with the one who is talked to', async () => {
    desk = await open(customer, secondCustomer)
    expect(small()).toContain('0912 345 678')
    expect(desk.find('.ring-card')).toBeNull()
    expect(large()).toContain(vi.call.recordHere)
    await desk.press('F2')
    expect(desk.phone.commands).toEqual([{ kind: 'answer', callId: secondCustomer.callId }])
  })

  test('a second caller is turned away with a reason', async () => {
    desk = await open(customer, secondCustomer)
    await desk.click(vi.call.reject)
    await desk.after(() => (document.querySelectorAll('[role="menuitem"]')[1] as HTMLElement).click())
    expect(desk.phone.commands).toEqual([
      { kind: 'reject', callId: secondCustomer.callId, reason: 'declined' }
    ])
  })

  test('F4 names whom it would hang up on, and a first press for one call is none for the next', async () => {
    desk = await open(held, consultation)
    await desk.press('F4')
    expect(desk.text()).toContain('Nhấn F4 lần nữa để kết thúc với Lê Quang Minh')
    const swapped = phoneWith(customer, { ...consultation, held: true })
    await desk.after(() => desk.phone.show({ ...swapped, revision: 2 }))
    await desk.press('F4')
    expect(desk.phone.commands).toEqual([])
  })

  test('two customers are never joined', async () => {
    desk = await open(
      { ...customer, held: true },
      { ...secondCustomer, phase: 'active', answeredAt: morning, extension: '12345' }
    )
    expect(() => desk.button(vi.call.join)).toThrow('no button')
    expect(desk.button(vi.call.swap).disabled).toBe(false)
  })
})

describe('F7', () => {
  const underWay = { kind: 'blind', target: 'agent1002', state: 'asked', sipStatus: null } as const

  test('finds a colleague by letters without marks and hands the customer on with Enter', async () => {
    desk = await open(customer)
    await desk.press('F7')
    await desk.fill(vi.transfer.search, 'dang')
    expect(options()).toEqual(['Đặng Thu Hà'])
    await desk.press('Enter')
    expect(desk.phone.commands).toEqual([{ kind: 'transfer', callId, target: 'agent1009' }])
    expect(desk.find('.transfer')).toBeNull()
  })

  test('hands on to whom the agent has chosen, however the list is sorted by then', async () => {
    desk = await open(customer)
    await desk.press('F7')
    const chosen = () => document.querySelector('[aria-selected="true"] bdi')?.textContent ?? null
    const becomes = (states: Record<string, Colleague['state']>) =>
      desk.after(() => {
        desk.host.world.colleagues = desk.host.world.colleagues.map((one) => ({
          ...one,
          state: states[one.extension] ?? one.state
        }))
        desk.host.push('directory.changed', {})
      })
    expect(chosen()).toBe('Đặng Thu Hà')
    await becomes({ agent1009: 'talking' })
    expect(options()[0]).toBe('Lê Quang Minh')
    expect(chosen()).toBe('Đặng Thu Hà')
    await becomes({ agent1009: 'offline' })
    await becomes({ agent1009: 'ready' })
    expect(chosen()).toBeNull()
    await desk.press('Enter')
    expect(desk.phone.commands).toEqual([])
    await desk.press('ArrowDown', 'ArrowDown', 'Enter')
    expect(desk.phone.commands).toEqual([{ kind: 'transfer', callId, target: 'agent1002' }])
  })

  test('Ctrl+Enter asks first, and the guide does not take it for its own', async () => {
    const invited = { ...beginCapture(interaction, morning), state: 'invite' as const, invitedAt: morning }
    desk = await openDesk(
      { session, interactions: [{ ...interaction, served: true, capture: invited }], colleagues },
      phoneWith(customer)
    )
    await desk.press('F7')
    await desk.fill(vi.transfer.search, 'minh')
    await desk.press('Control+Enter')
    expect(desk.phone.commands).toEqual([{ kind: 'dial-out', dial: 'agent1002', consultsFor: callId }])
    expect(desk.host.calls.filter(({ procedure }) => procedure === 'capture.step')).toEqual([])
  })

  test('offers who can take a call first, and whoever is away not at all', async () => {
    desk = await open(customer)
    await desk.press('F7')
    expect(options()).toEqual([
      'Đặng Thu Hà',
      'Lê Quang Minh',
      'Phạm Hoàng Yến',
      'Võ Đình Trọng',
      'Bùi Thị Ánh Nguyệt'
    ])
    await desk.fill(vi.transfer.search, 'anh nguyet')
    await desk.press('Enter')
    expect(desk.phone.commands).toEqual([])
  })

  test('takes an extension by its digits, or a number that is nobody’s', async () => {
    desk = await open(customer)
    await desk.press('F7')
    await desk.fill(vi.transfer.search, '1003')
    expect(options()).toEqual(['Phạm Hoàng Yến'])
    await desk.fill(vi.transfer.search, '1090')
    await desk.press('Enter')
    expect(desk.phone.commands).toEqual([{ kind: 'transfer', callId, target: '1090' }])
  })

  test('Escape closes it, hangs nobody up and hands nobody on', async () => {
    desk = await open(customer)
    await desk.press('F7', 'Escape')
    expect(desk.find('.transfer')).toBeNull()
    expect(desk.phone.commands).toEqual([])
  })

  test('with a colleague who was asked, F7 hands over now', async () => {
    desk = await open(held, consultation)
    await desk.press('F7')
    expect(desk.phone.commands).toEqual([{ kind: 'complete-transfer', callId: consultation.callId }])
  })

  test('a consultation can be given up while it still rings', async () => {
    desk = await open(held, { ...consultation, phase: 'early', answeredAt: null })
    await desk.click(vi.call.giveUpConsult)
    expect(desk.phone.commands).toEqual([{ kind: 'hang-up', callId: consultation.callId }])
  })

  test('says that it is under way, and why it failed with the customer still there', async () => {
    desk = await open({ ...customer, held: true, transfer: underWay })
    expect(desk.text()).toContain('Đang chuyển khách cho Lê Quang Minh')
    const failed = { ...underWay, state: 'failed' as const, sipStatus: 404 }
    await desk.after(() => desk.phone.show({ ...phoneWith({ ...customer, transfer: failed }), revision: 2 }))
    expect(desk.text()).toContain(`Lê Quang Minh: ${vi.transfer.reasons.unknown}. Khách vẫn ở với bạn.`)
    await desk.press('F7')
    expect(desk.find('.transfer')).not.toBeNull()
  })

  test('says why nobody was reached while the customer waits on hold, and no longer once they are back', async () => {
    const busy = {
      ...consultation,
      phase: 'ended' as const,
      answeredAt: null,
      endedAt: morning + 70_000,
      unanswered: 'failed' as const,
      sipStatus: 486
    }
    desk = await open(busy, held)
    expect(desk.text()).toContain(`Không gặp được Lê Quang Minh: ${vi.transfer.reasons.busy}`)
    await desk.after(() => desk.phone.show({ ...phoneWith(busy, customer), revision: 2 }))
    expect(desk.text()).not.toContain('Không gặp được')
  })

  test('after a transfer the question how the call ended offers it', async () => {
    const lost = {
      ...beginCapture(interaction, morning),
      state: 'lost' as const,
      resumeAt: 'invite' as const,
      invitedAt: morning,
      ending: { proposal: 'dropped' as const, at: morning, confirmBy: morning + 100_000 }
    }
    const over = {
      ...interaction,
      phase: 'ended' as const,
      capture: lost,
      ending: { code: 'dropped' as const, confirmed: false, confirmBy: morning + 100_000 }
    }
    const ended = { ...customer, phase: 'ended' as const, endedAt: morning, transfer: underWay }
    desk = await openDesk({ session, interactions: [over] }, phoneWith(ended))
    await desk.click(vi.endings.transferred)
    expect(desk.host.calls.at(-1)?.input).toEqual({ interactionId, code: 'transferred' })
    await desk.close()
    desk = await openDesk({ session, interactions: [over] }, phoneWith({ ...ended, transfer: null }))
    expect(() => desk.button(vi.endings.transferred)).toThrow('no button')
  })
})

describe('a conference', () => {
  const joined = { ...customer, joined: true }
  const third = { ...consultation, joined: true }

  test('is parted, handed over, or left by the colleague', async () => {
    desk = await open(joined, third)
    expect(large()).toContain(vi.call.phases.joined)
    await desk.click(vi.call.part)
    await desk.click('Mời Lê Quang Minh rời máy')
    await desk.press('F7')
    expect(desk.phone.commands).toEqual([
      { kind: 'part', callId },
      { kind: 'hang-up', callId: third.callId },
      { kind: 'complete-transfer', callId: third.callId }
    ])
  })

  test('cannot be put on hold', async () => {
    desk = await open(joined, third)
    expect(desk.button(vi.call.hold).disabled).toBe(true)
  })
})

describe('digits', () => {
  test('are sent while the keypad has the focus, and shown; elsewhere they choose in the guide', async () => {
    desk = await open(customer)
    await desk.click(vi.keypad.open)
    await desk.press('1', '*', '0', '#', 'a')
    expect(desk.phone.commands).toEqual(
      ['1', '*', '0', '#'].map((digits) => ({ kind: 'dtmf', callId, digits }))
    )
    expect(desk.find('.keypad-sent')?.textContent).toBe('1*0#')
    await desk.press('Escape', '2')
    expect(desk.find('.keypad')).toBeNull()
    expect(desk.phone.commands).toHaveLength(4)
  })
})

describe('beside the call', () => {
  test('a hand goes up and down in one press each, and is still up after a reload', async () => {
    desk = await open(customer)
    await desk.click(vi.hand.raise)
    expect(desk.host.world.ownHandRaisedAt).not.toBeNull()
    await desk.click(vi.hand.lower)
    expect(desk.host.world.ownHandRaisedAt).toBeNull()
    await desk.close()
    desk = await openDesk({ session, ownHandRaisedAt: morning }, phoneSnapshot)
    expect(desk.button(vi.hand.lower).getAttribute('aria-pressed')).toBe('true')
  })

  test('a lead sees how many hands are up and whose', async () => {
    const lead = { ...session, agent: { ...session.agent, role: 'lead' as const } }
    const raised = colleagues.map((one, index) => ({ ...one, handRaisedAt: index === 2 ? morning : null }))
    desk = await openDesk({ session: lead, colleagues: raised }, phoneWith())
    expect(desk.text()).toContain('Lê Quang Minh đang giơ tay')
  })

  test('a recorded call says so, and is paused only where policy allows', async () => {
    const recording = { recording: 'on' as const, mayPause: true }
    desk = await openDesk({ session, interactions: [interaction], recording }, phoneWith(customer))
    expect(large()).toContain(vi.recording.on)
    await desk.click(vi.recording.pause)
    expect(large()).toContain(vi.recording.paused)
    await desk.close()
    const fixed = { ...recording, mayPause: false }
    desk = await openDesk({ session, interactions: [interaction], recording: fixed }, phoneWith(customer))
    expect(() => desk.button(vi.recording.pause)).toThrow('no button')
  })

  test('a colleague’s customer is not taken for recorded', async () => {
    const recording = { recording: 'on' as const, mayPause: false }
    desk = await openDesk({ session, recording }, phoneWith({ ...consultation, consultsFor: null }))
    expect(desk.host.calls.map(({ procedure }) => procedure)).not.toContain('recording.read')
  })

  test('a customer whom a colleague did not take is known as one who is back', async () => {
    const back = { ...customer, phase: 'ringing' as const, answeredAt: null, returned: true }
    desk = await open(back)
    expect(large()).toContain('Khách quay lại')
  })
})
