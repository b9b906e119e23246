// @vitest-environment jsdom
// What an agent sees and presses after a call, in the middle of one, after a missed one, and at a second desk.
import { afterEach, describe, expect, it } from 'vitest'
import type { AgentState } from '../../../shared/central-contract.ts'
import vi from '../../../shared/texts/vi.json' with { type: 'json' }
import { morning, session } from './desk-examples.ts'
import { type DeskOnScreen, openDesk } from './desk-on-screen.ts'

let desk: DeskOnScreen
afterEach(() => desk.close())

const withState = (agentState: AgentState) => openDesk({ session: { ...session, agentState } })
const then = (state: string) => vi.agentState.next.replace('{{state}}', state)
const asked = (procedure: string) =>
  desk.host.calls.filter((call) => call.procedure === procedure).map(({ input }) => input)

const wrapUp: AgentState = {
  state: 'wrap-up',
  reason: null,
  since: morning,
  next: { state: 'ready', reason: null },
  wrapUp: { interactionId: 'call-elsewhere', dueAt: morning + 84_000 + 24_000, extensionsLeft: 1 }
}

describe('after a call', () => {
  it('the time that is left is shown, and one key asks for more with the usual reason', async () => {
    desk = await withState(wrapUp)
    expect(desk.text()).toContain('00:24')
    await desk.press('F10')
    expect(asked('wrapUp.extend')).toEqual([{ interactionId: 'call-elsewhere', reason: 'contact' }])
  })

  it('another reason is chosen from the menu; with no extension left nothing is offered', async () => {
    desk = await withState(wrapUp)
    await desk.click(vi.agentState.extendFor)
    await desk.click(vi.agentState.extendReasons.system)
    expect(asked('wrapUp.extend')).toEqual([{ interactionId: 'call-elsewhere', reason: 'system' }])
    const spent = {
      ...wrapUp,
      wrapUp: { interactionId: 'call-elsewhere', dueAt: morning, extensionsLeft: 0 }
    }
    await desk.after(() => desk.host.push('agentState.changed', spent))
    expect(desk.text()).toContain(vi.agentState.noMore)
  })

  it('a wrap-up whose contact is not open here has a button to end it', async () => {
    desk = await withState(wrapUp)
    await desk.click(vi.agentState.wrapUpOver)
    expect(asked('wrapUp.end')).toEqual([{ interactionId: 'call-elsewhere' }])
  })
})

it('what follows a call is shown in the call, and can be changed there', async () => {
  desk = await withState({
    state: 'on-call',
    reason: null,
    since: morning,
    next: { state: 'not-ready', reason: 'lunch' }
  })
  await desk.click(then(vi.agentState.reasons.lunch))
  await desk.click(vi.agentState.ready)
  expect(asked('agentState.set')).toEqual([{ state: 'ready', reason: null }])
})

it('who has missed a call is told so, and is ready again by one key', async () => {
  desk = await withState({ state: 'not-ready', reason: 'ring-no-answer', since: morning })
  expect(desk.text()).toContain(vi.agentState.reasons['ring-no-answer'])
  await desk.press('F3')
  expect(asked('agentState.set')).toEqual([{ state: 'ready', reason: null }])
})

describe('at a second desk', () => {
  const elsewhere = { hostId: 'desk-7', hostName: 'CC2-0714', since: morning, inCall: false }
  const openAt = async (inCall: boolean) => {
    desk = await openDesk({
      session: null,
      signIn: () => ({ kind: 'elsewhere', ...elsewhere, inCall })
    })
    await desk.fill(vi.signIn.username, 'lan')
    await desk.fill(vi.signIn.password, 'hotline')
    await desk.click(vi.signIn.submit)
  }

  it('the agent is asked, with the other PC’s name, and moves by the very session they were asked about', async () => {
    await openAt(false)
    expect(desk.text()).toContain('CC2-0714')
    await desk.click(vi.signIn.takeOver)
    expect(asked('session.signIn')).toEqual([
      { username: 'lan', password: 'hotline' },
      { username: 'lan', password: 'hotline', takeOver: { hostId: 'desk-7', since: morning } }
    ])
  })

  it('while a customer is on the line there, only trying again is offered', async () => {
    await openAt(true)
    expect(desk.text()).toContain(vi.signIn.elsewhereInCall)
    await desk.click(vi.signIn.tryAgain)
    expect(asked('session.signIn')).toEqual([
      { username: 'lan', password: 'hotline' },
      { username: 'lan', password: 'hotline' }
    ])
  })
})

it('the desk that was left says what has happened and that nothing is lost', async () => {
  desk = await openDesk({ session })
  await desk.after(() => desk.host.push('session.changed', { session: null, problem: 'session-taken-over' }))
  expect(desk.text()).toContain(vi.problems['session-taken-over'].what)
  expect(desk.text()).toContain(vi.problems['session-taken-over'].safe)
})
