// @vitest-environment jsdom
// Callbacks on the screen: the reminder, what a lead sees and does, and the one key when somebody else answers.
import { afterEach, describe, expect, test } from 'vitest'
import vi from '../../../shared/texts/vi.json' with { type: 'json' }
import {
  asked as askedOfAda,
  assigned,
  callingBack,
  due,
  everybodys,
  leadsWorld,
  unheeded,
  unheededWorld
} from './callback-examples.ts'
import { interaction, phoneSnapshot, session } from './desk-examples.ts'
import { type DeskOnScreen, openDesk } from './desk-on-screen.ts'

let desk: DeskOnScreen
afterEach(() => desk.close())

const idlePhone = { ...phoneSnapshot, calls: [], audio: null }
const reminder = { callbackId: due.id, due: 1, isQuiet: false }
const card = () => desk.find('.callback-reminder')
const badge = () => desk.find('.rail-badge')?.textContent
const asked = (procedure: string) =>
  desk.host.calls.filter((call) => call.procedure === procedure).map(({ input }) => input)

describe('a callback that is due', () => {
  test('stands above every page with its ways out, and dials the customer at a press', async () => {
    desk = await openDesk({ session, callbacks: [due], reminder }, idlePhone)
    expect(card()?.textContent).toContain(due.customerName)
    await desk.click(vi.rail.settings)
    expect(card()).not.toBeNull()
    await desk.click(vi.callbacks.reminder.call)
    expect(asked('callback.take')).toEqual([{ callbackId: due.id }])
    expect(desk.phone.commands.at(-1)).toMatchObject({
      kind: 'dial',
      number: due.numberToDial,
      callbackId: due.id
    })
  })

  test('is put off by five or fifteen minutes or given back, and goes when the host says so', async () => {
    desk = await openDesk({ session, callbacks: [due], reminder }, idlePhone)
    await desk.click('Hẹn lại 5 phút')
    await desk.click('Hẹn lại 15 phút')
    await desk.click(vi.callbacks.release)
    expect([asked('callback.putOff'), asked('callback.release')]).toEqual([
      [
        { callbackId: due.id, minutes: 5 },
        { callbackId: due.id, minutes: 15 }
      ],
      [{ callbackId: due.id }]
    ])
    await desk.after(() =>
      desk.host.push('callback.reminderChanged', { callbackId: null, due: 0, isQuiet: false })
    )
    expect(card()).toBeNull()
  })

  test('waits as a number in the rail while a customer is on the line, and comes when they are gone', async () => {
    desk = await openDesk({
      session,
      callbacks: [due],
      interactions: [interaction],
      reminder: { ...reminder, isQuiet: true }
    })
    expect(card()).toBeNull()
    expect(badge()).toContain('1 phiếu của bạn đến giờ gọi')
    await desk.after(() => {
      desk.phone.show({ ...idlePhone, revision: 99 })
      desk.host.push('interaction.changed', { ...interaction, revision: 9, phase: 'finished' })
      desk.host.push('callback.reminderChanged', reminder)
    })
    expect(card()?.textContent).toContain(vi.callbacks.reminder.title)
  })

  test('is heard once, on the telephone’s own devices', async () => {
    desk = await openDesk({ session, callbacks: [due], reminder }, idlePhone)
    expect(desk.phone.commands).toEqual([])
    await desk.after(() => desk.host.push('callback.fellDue', { callbackId: due.id }))
    expect(desk.phone.commands).toEqual([{ kind: 'remind' }])
  })

  test('that the lead has given says so', async () => {
    desk = await openDesk({ session, callbacks: [assigned], reminder }, idlePhone)
    expect(card()?.textContent).toContain(vi.callbacks.reminder.assigned)
    expect(desk.text()).toContain(vi.callbacks.byLead)
  })
})

describe('a callback that is nobody’s', () => {
  test('asks its agent, says that a colleague is asked next, and is called or left to them', async () => {
    desk = await openDesk({ session, callbacks: [askedOfAda], reminder }, idlePhone)
    expect(card()?.textContent).toContain(vi.callbacks.reminder.asked)
    expect(card()?.textContent).toContain(vi.callbacks.reminder.passesOn)
    expect(card()?.textContent).not.toContain('Hẹn lại')
    await desk.click(vi.callbacks.reminder.call)
    await desk.click(vi.callbacks.reminder.pass)
    expect([asked('callback.take'), asked('callback.pass'), asked('callback.release')]).toEqual([
      [{ callbackId: due.id }],
      [{ callbackId: due.id }],
      []
    ])
  })

  test('is told to the lead on every page when it is long its time, and shown at a press', async () => {
    desk = await openDesk(unheededWorld, idlePhone)
    await desk.click(vi.rail.settings)
    expect(card()?.textContent).toContain('2 phiếu gọi lại quá giờ mà chưa ai nhận')
    expect(card()?.textContent).toMatch(/quá giờ 2\d:\d\d/)
    expect(badge()).toContain('2 phiếu quá giờ chưa ai nhận')
    await desk.click(vi.callbacks.lead.show)
    expect(document.querySelectorAll('.callback-table tbody tr')).toHaveLength(2)
    expect(desk.text()).toContain('đang mời Lê Quang Minh')
    expect(card()?.textContent).not.toContain(vi.callbacks.lead.show)
  })

  test('is told to no agent', async () => {
    desk = await openDesk({ session, callbacks: [unheeded] }, idlePhone)
    expect(card()).toBeNull()
    expect(badge()).toContain('1 phiếu đang mở')
  })

  test('waits with the lead while a customer is on the line', async () => {
    desk = await openDesk({ ...unheededWorld, interactions: [interaction] })
    expect(card()).toBeNull()
    expect(badge()).toContain('2 phiếu quá giờ chưa ai nhận')
  })
})

describe('the lead', () => {
  test('sees open, due, overdue and held ones, by whom and until when', async () => {
    desk = await openDesk(leadsWorld, idlePhone)
    const shares = [...document.querySelectorAll('.callback-share')].map((one) => one.textContent)
    expect(shares.map((words) => words?.replace(/lâu nhất.*/, ''))).toEqual([
      '3đang mở',
      '2đến giờ',
      '2quá giờ',
      '1chưa ai nhận',
      '1có người giữ'
    ])
    expect(desk.text()).toContain('Lê Quang Minh, đến')
    expect(desk.text()).toContain(vi.callbacks.outcomes['wrong-person'])
    await desk.click('1có người giữ')
    expect(document.querySelectorAll('.callback-table tbody tr')).toHaveLength(1)
  })

  test('gives one to an agent who is there, or takes it back', async () => {
    desk = await openDesk(leadsWorld, idlePhone)
    const [, held] = everybodys
    await desk.click(`Giao phiếu của ${held?.customerName}`)
    const select = desk.find('.callback-assign select') as HTMLSelectElement
    const names = [...select.options].map(({ text }) => text)
    expect(names.some((name) => name.startsWith('Lê Quang Minh'))).toBe(true)
    expect(names.some((name) => name.startsWith('Bùi Thị Ánh Nguyệt'))).toBe(false)
    await desk.after(() => {
      select.value = 'agent-agent1003'
      select.dispatchEvent(new Event('change', { bubbles: true }))
    })
    await desk.after(() => (desk.find('.callback-assign button') as HTMLButtonElement).click())
    await desk.click(`Giao phiếu của ${held?.customerName}`)
    await desk.click(vi.callbacks.lead.toPool)
    expect(asked('callback.assign')).toEqual([
      { callbackId: held?.id, agentId: 'agent-agent1003' },
      { callbackId: held?.id, agentId: null }
    ])
  })

  test('alone gives callbacks away', async () => {
    desk = await openDesk({ session, callbacks: everybodys }, idlePhone)
    expect(desk.text()).not.toContain(vi.callbacks.lead.assign)
    expect(desk.find('.callback-shares')).toBeNull()
  })
})

test('Shift+F2 says that somebody else has answered, and the screen says what may be said now', async () => {
  desk = await openDesk({ session, interactions: [callingBack] })
  await desk.press('Shift+F2')
  expect(asked('callback.wrongPerson')).toEqual([{ interactionId: interaction.interactionId }])
  await desk.after(() =>
    desk.host.push('interaction.changed', { ...callingBack, revision: 9, wrongPerson: true })
  )
  expect(desk.text()).toContain(vi.callbacks.wrongPerson.do)
})

test('on a call that came in there is no such key', async () => {
  desk = await openDesk({ session, interactions: [{ ...callingBack, channel: 'call' }] })
  await desk.press('Shift+F2')
  expect(asked('callback.wrongPerson')).toEqual([])
})
