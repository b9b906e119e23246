// What an agent sees of a shift: signing in, a ring, a record that does not come, a drop, a callback, a desk that comes
// back after a reload. Host and phone are fakes; the screens are the real ones.

import { afterEach, describe, expect, test, vi as vitest } from 'vitest'
import type { InteractionView } from '../../../shared/desk-views.ts'
import type { ReadinessReason } from '../../../shared/domain/readiness.ts'
import vi from '../../../shared/texts/vi.json' with { type: 'json' }
import {
  ada,
  beginCapture,
  briefing,
  call,
  callbacks,
  interaction,
  interactionId,
  morning,
  phoneSnapshot,
  session
} from './desk-examples.ts'
import { type DeskOnScreen, openDesk } from './desk-on-screen.ts'
import { deliveries } from './outbox-examples.ts'

let desk: DeskOnScreen
afterEach(() => desk.close())

const idlePhone = { ...phoneSnapshot, calls: [], audio: null }
const ringing = { ...call, phase: 'ringing' as const, answeredAt: null, displayName: 'Chị Yến' }

describe('signing in', () => {
  test('a wrong password is said in words, with what to do and the code for the helpdesk', async () => {
    desk = await openDesk({ session: null }, idlePhone)
    await desk.fill(vi.signIn.username, 'ada')
    await desk.fill(vi.signIn.password, 'wrong')
    await desk.click(vi.signIn.submit)
    expect(desk.text()).toContain(vi.problems['sign-in-refused'].what)
    expect(desk.text()).toContain('HD-101')
  })

  test('a session that ends during a call leaves the call and its hang-up on screen', async () => {
    desk = await openDesk({ session, interactions: [interaction] })
    await desk.after(() => desk.host.push('session.changed', { session: null }))
    expect(desk.text()).toContain(vi.problems['signed-out'].safe)
    await desk.click(vi.call.hangUp)
    expect(desk.phone.commands).toEqual([{ kind: 'hang-up', callId: call.callId }])
  })

  test('whoever signs out is not told that the session has expired', async () => {
    desk = await openDesk({ session }, idlePhone)
    await desk.click(vi.rail.settings)
    await desk.click(vi.signIn.signOut)
    expect(desk.text()).toContain(vi.signIn.lead)
    expect(desk.text()).not.toContain(vi.problems['signed-out'].what)
  })
})

describe('a second call', () => {
  const second = { ...ringing, callId: 'leg-2', interactionId: null, ani: null, extension: 'agent1002' }

  test('rings beside the one that is talked on, and F2 takes it', async () => {
    desk = await openDesk(
      { session, interactions: [interaction] },
      { ...phoneSnapshot, calls: [call, { ...second, displayName: '' }] }
    )
    expect(desk.text()).toContain('agent1002')
    expect(desk.text()).toContain(vi.call.phases.active)
    await desk.press('F2')
    expect(desk.phone.commands).toEqual([{ kind: 'answer', callId: 'leg-2' }])
  })
})

describe('a call', () => {
  test('the ring card stands before host or centre have said anything', async () => {
    desk = await openDesk({ session }, idlePhone)
    await desk.click(vi.rail.settings)
    await desk.after(() => desk.phone.show({ ...phoneSnapshot, revision: 2, calls: [ringing] }))
    const card = desk.find('.ring-card')?.textContent
    expect(card).toContain('0901 234 567')
    expect(card).toContain('Chị Yến')
    expect(desk.host.calls.filter(({ procedure }) => procedure === 'interaction.open')).toEqual([])
  })

  test('F2 answers, F8 mutes, F9 holds, F4 hangs up only when pressed twice, Esc never', async () => {
    desk = await openDesk({ session, interactions: [interaction] }, { ...phoneSnapshot, calls: [ringing] })
    await desk.press('F2')
    await desk.after(() => desk.phone.show({ ...phoneSnapshot, revision: 2 }))
    await desk.press('F8', 'F9', 'Escape', 'Escape', 'F4')
    expect(desk.text()).toContain(vi.call.hangUpAgain)
    const { callId } = call
    expect(desk.phone.commands).toEqual([
      { kind: 'answer', callId },
      { kind: 'mute', callId, muted: true },
      { kind: 'hold', callId, held: true }
    ])
    await desk.press('F4')
    expect(desk.phone.commands.at(-1)).toEqual({ kind: 'hang-up', callId })
  })

  test.each(['microphone-refused', 'microphone-busy', 'microphone-missing'] as const)(
    'without a microphone (%s) a call rings and cannot be answered, and the reason is said',
    async (problem) => {
      const phone = { ...phoneSnapshot, microphone: 'refused' as const, problem, calls: [ringing] }
      desk = await openDesk({ session }, phone)
      await desk.press('F2')
      expect(desk.phone.commands).toEqual([])
      expect(desk.text()).toContain(vi.problems[problem].what)
    }
  )

  test('a name with markup in it is text', async () => {
    const name = '<img src=x onerror="alert(1)">\u202Eevil'
    desk = await openDesk({ session }, { ...phoneSnapshot, calls: [{ ...ringing, displayName: name }] })
    expect(desk.find('img')).toBeNull()
    expect(desk.find('.ring-card bdi')?.textContent).toBe(name)
  })

  test('a record that does not come is asked for again, while the call goes on', async () => {
    const refused = {
      ...interaction,
      briefing: { kind: 'refused', code: 'centre-unavailable' } as const,
      eligibility: null
    }
    desk = await openDesk({ session, interactions: [refused] })
    expect(desk.text()).toContain(vi.problems['centre-unavailable'].safe)
    await desk.click(vi.record.retry)
    expect(desk.host.calls.at(-1)).toEqual({ procedure: 'interaction.retry', input: { interactionId } })
  })

  test('a withheld number is found by the number the customer tells, with a reason', async () => {
    const withheld = {
      ...interaction,
      briefing: {
        kind: 'briefed',
        briefing: { ...briefing, subject: { kind: 'withheld' }, ani: null }
      } as const
    }
    desk = await openDesk({ session, interactions: [withheld] })
    await desk.fill(vi.record.subject.number, '0901 234 567')
    await desk.click(vi.record.subject.submit)
    expect(desk.text()).toContain(vi.record.subject.reasonShort)
    await desk.fill(vi.record.subject.reason, 'khách báo số')
    await desk.click(vi.record.subject.submit)
    expect(desk.host.calls.at(-1)).toEqual({
      procedure: 'interaction.setSubject',
      input: { interactionId, number: '0901 234 567', reason: 'khách báo số' }
    })
  })

  test('after a reload the desk stands at the same step of the guide', async () => {
    const capture = { ...beginCapture(interaction, morning), state: 'invite' as const, invitedAt: morning }
    desk = await openDesk({ session, interactions: [{ ...interaction, served: true, capture }] })
    expect(desk.find('[aria-current="step"]')?.textContent).toContain(vi.guide.steps[2])
  })
})

describe('the end of a call', () => {
  const capture = {
    ...beginCapture(interaction, morning),
    state: 'lost' as const,
    resumeAt: 'invite' as const,
    invitedAt: morning,
    ending: { proposal: 'dropped' as const, at: morning, confirmBy: morning + 100_000 }
  }
  const dropped = {
    ...interaction,
    phase: 'ended' as const,
    served: true,
    capture,
    ending: { code: 'dropped' as const, confirmed: false, confirmBy: morning + 100_000 }
  }

  test('one key confirms the proposal, and the duty to call back is said', async () => {
    desk = await openDesk({ session, interactions: [dropped] }, idlePhone)
    expect(desk.text()).toContain('Cuộc gọi bị rớt ở bước 2 — tạo phiếu gọi lại?')
    expect(desk.text()).toContain('16 giây')
    await desk.press('Control+Enter')
    expect(desk.host.interaction(interactionId).capture?.state).toBe('suspended')
    expect(desk.text()).toContain(vi.guide.ended.suspended)
  })

  test('one digit corrects it: a customer who hung up is not called back', async () => {
    desk = await openDesk({ session, interactions: [dropped] }, idlePhone)
    await desk.press('1')
    expect(desk.host.calls.at(-1)?.input).toEqual({ interactionId, code: 'customer-hung-up' })
    expect(desk.host.interaction(interactionId).capture?.state).not.toBe('suspended')
  })

  test('reason by digit and Ctrl+Enter close the contact; without a reason the desk asks for it', async () => {
    desk = await openDesk({ session, interactions: [{ ...interaction, phase: 'ended' }] }, idlePhone)
    await desk.fill(vi.wrapUp.note, 'hỏi giá')
    await desk.press('Control+Enter')
    expect(desk.text()).toContain(vi.wrapUp.needReason)
    await desk.after(() => (document.activeElement as HTMLElement).blur())
    await desk.press('1', 'Control+Enter')
    expect(desk.host.calls.at(-1)).toEqual({
      procedure: 'interaction.finish',
      input: { interactionId, reason: 'tariff', note: 'hỏi giá' }
    })
  })
})

describe('between calls', () => {
  test('the phone dials only after the lease, under the interaction the lease brought', async () => {
    desk = await openDesk({ session, callbacks }, idlePhone)
    await desk.click('Gọi lại cho Trần Quốc Khôi')
    expect(desk.phone.commands).toEqual([
      {
        kind: 'dial',
        dial: '*90+84907654321',
        number: '+84907654321',
        interactionId: 'call-back-1',
        callbackId: callbacks[0]?.id
      }
    ])
    expect(desk.button('Gọi lại cho Lê Thị Thanh Hà').disabled).toBe(true)
  })

  test('nobody calls back while a contact is open', async () => {
    desk = await openDesk({ session, callbacks, interactions: [interaction] })
    await desk.click(vi.rail.callbacks)
    expect(desk.button('Gọi lại cho Trần Quốc Khôi').disabled).toBe(true)
    expect(desk.text()).toContain(vi.callbacks.busyWithCall)
  })

  test('while anything is not proven nobody can be ready, and the reasons are in words', async () => {
    const notReady = {
      ...session,
      agentState: { state: 'not-ready', reason: 'lunch', since: morning } as const
    }
    const notProven: ReadinessReason[] = ['line-unreachable', 'clock-wrong']
    desk = await openDesk({ session: notReady, notProven }, idlePhone)
    expect(desk.button(vi.agentState.goReady).disabled).toBe(true)
    for (const reason of notProven) expect(desk.text()).toContain(vi.agentState.notProven[reason])
    await desk.after(() => desk.host.push('readiness.changed', { reasons: [] }))
    await desk.click(vi.agentState.goReady)
    expect(desk.text()).toContain(vi.agentState.ready)
  })

  test('a parked record names its problem and is sent again by hand', async () => {
    const problem = 'grant-invalid' as const
    const refused = deliveries.map((row) => ({ ...row, hasConflict: false, problem }))
    desk = await openDesk({ session, deliveries: refused }, idlePhone)
    expect(desk.text()).toContain(vi.problems['grant-invalid'].what)
    await desk.click(vi.deliveries.retry)
    expect(desk.host.calls.at(-1)).toEqual({ procedure: 'outbox.retry', input: { rowId: 'row-3' } })
    // or by one key
    await desk.press('Control+Enter')
    expect(desk.host.calls.filter(({ procedure }) => procedure === 'outbox.retry')).toHaveLength(2)
  })

  test('result and line of an earlier contact are said in words, and a word of the carrier’s as it is', async () => {
    desk = await openDesk({ session, interactions: [interaction] })
    expect(desk.text()).toContain(vi.contacts.results.callback)
    expect(desk.text()).toContain('Chuyển tuyến 2')
    expect(desk.text().split(vi.contacts.lines.poor)).toHaveLength(2)
    expect(desk.text()).not.toContain(vi.contacts.lines.good)
  })

  test('a record the carrier refused says so, with its number, and asks nothing of this desk', async () => {
    const refused = { state: 'carrier-refused', problem: 'carrier-refused' } as const
    const [first, ...others] = deliveries.filter(({ state }) => state !== 'parked')
    if (!first) throw new Error('no delivery among the examples')
    desk = await openDesk({ session, deliveries: [{ ...first, ...refused }, ...others] }, idlePhone)
    expect(desk.text()).toContain(vi.deliveries.states['carrier-refused'])
    expect(desk.text()).toContain(vi.problems['carrier-refused'].what)
    expect(desk.text()).toContain('HD-801')
    expect(() => desk.button(vi.deliveries.retry)).toThrow(`no button "${vi.deliveries.retry}"`)
  })

  test('a clerk opens a record by number and reason, and has no telephone', async () => {
    desk = await openDesk({ session: { ...session, agent: { ...ada, role: 'clerk' } } }, null)
    await desk.click(vi.rail.counter)
    expect(() => desk.button(vi.agentState.pause)).toThrow(`no button "${vi.agentState.pause}"`)
    await desk.fill(vi.counter.number, '0901234567')
    await desk.fill(vi.counter.reason, 'đổi sim')
    expect(desk.button(vi.counter.open).disabled).toBe(false)
  })

  test('a language is shown once the host has kept it', async () => {
    desk = await openDesk({ session }, idlePhone)
    await desk.click(vi.rail.settings)
    await desk.click(vi.settings.languages.en)
    expect(desk.text()).toContain('Appearance')
    expect(document.documentElement.lang).toBe('en')
  })
})

test('a screen that fails leaves the call and its hang-up, says so and is logged', async () => {
  desk = await openDesk({ session, interactions: [interaction] })
  const broken = {
    ...interaction,
    revision: 9,
    eligibility: { verdict: 'unknown' }
  } as unknown as InteractionView
  const quiet = vitest.spyOn(console, 'error').mockImplementation(() => {})
  await desk.after(() => desk.host.push('interaction.changed', broken))
  quiet.mockRestore()
  expect(desk.text()).toContain(vi.problems['internal-error'].safe)
  expect(desk.host.calls.map(({ procedure }) => procedure)).toContain('log.write')
  await desk.press('F4', 'F4')
  expect(desk.phone.commands).toEqual([{ kind: 'hang-up', callId: call.callId }])
})
