import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { OpenFeedSocket } from '../../src-main/central/central-feed.ts'
import { type FakeCentre, startFakeCentre } from '../support/fake-centre.ts'
import {
  allAnswers,
  answer,
  end,
  intoInvitation,
  oneAnswer,
  ring,
  serve,
  step
} from '../support/host-stories.ts'
import { ada, allIsWell, briefingOf, callOf, grace } from '../support/people.ts'
import {
  createTestClock,
  removeFolders,
  settled,
  startTestHost,
  type TestHost,
  until
} from '../support/test-host.ts'

let centre: FakeCentre
let desk: TestHost
beforeEach(async () => {
  centre = await startFakeCentre()
  desk = await startTestHost({ centreUrl: centre.url })
})
afterEach(async () => {
  await desk.stop()
  await centre.stop()
  removeFolders()
})

const signInWith = (password: string) => desk.desk('session.signIn', { username: 'lan', password })

describe('signing in', () => {
  it('is refused with a wrong password, and leaves nobody signed in', async () => {
    expect(await signInWith('wrong')).toEqual({ kind: 'refused', code: 'sign-in-refused' })
    expect(await desk.desk('session.read', {})).toEqual({ session: null })
    expect(await desk.phone('phone.account', {})).toMatchObject({ account: null })
  })

  it('says so when the centre is down, and works once it is back', async () => {
    centre.breakOn(/./, { kind: 'reset' })
    expect(await signInWith('hotline')).toEqual({ kind: 'refused', code: 'centre-unavailable' })
    expect((await desk.desk('connection.read', {})).centre).toBe('down')
    centre.heal()
    expect(await signInWith('hotline')).toMatchObject({
      kind: 'signed-in',
      session: { agent: { agentId: 'agent-lan' } }
    })
  })

  it('survives a catalogue that cannot be read as a refusal, not as half a session', async () => {
    centre.breakOn(/catalogue/, { kind: 'nonsense' }, 1)
    expect(await signInWith('hotline')).toEqual({ kind: 'refused', code: 'catalogue-missing' })
    expect(await desk.desk('session.read', {})).toEqual({ session: null })
  })

  it('gives the telephone account to the phone page alone', async () => {
    await desk.signIn()
    expect(await desk.phone('phone.account', {})).toMatchObject({ account: { username: 'agent1001' } })
    expect(JSON.stringify(desk.pushed)).not.toContain('0123456789abcdef0123456789abcdef')
  })

  it('ends when the centre no longer knows the token, while the call in progress goes on and its rows leave', async () => {
    await desk.signIn()
    await serve(desk, 'call-1')
    centre.breakOn(/^PUT \/v1\/agent\/state/, { kind: 'status', status: 401, code: 'signed-out' })
    await desk.desk('agentState.set', { state: 'not-ready', reason: 'lunch' })
    centre.breakOn(/ending$/, { kind: 'status', status: 401, code: 'signed-out' })
    const done = await step(desk, 'call-1', ...allAnswers)
    await end(desk, 'call-1')
    await until(() => desk.pushesOf('session.changed').at(-1)?.session === null)
    expect(done.phase).toBe('active')
    await desk.desk('interaction.confirmEnding', { interactionId: 'call-1', code: 'customer-hung-up' })
    await until(() => centre.changes.size === 1)
  })
})

describe('a session that has expired', () => {
  const expire = async () => {
    await desk.signIn()
    centre.breakOn(/^PUT \/v1\/agent\/state/, { kind: 'status', status: 401, code: 'signed-out' })
    await desk.desk('agentState.set', { state: 'not-ready', reason: 'lunch' })
    centre.heal()
  }

  it('leaves no call behind: who signs in next gets the one that rang meanwhile, with its record', async () => {
    await expire()
    expect((await ring(desk, 'call-1')).briefing).toEqual({ kind: 'refused', code: 'signed-out' })
    await answer(desk, 'call-1')
    await desk.signIn()
    await until(() => desk.shown('call-1')?.briefing.kind === 'briefed')
    expect((await desk.desk('interaction.list', {})).interactions).toMatchObject([
      { interactionId: 'call-1', phase: 'active', briefing: { briefing: { subject: { record: ada } } } }
    ])
    await until(() => desk.pushesOf('agentState.changed').at(-1)?.state === 'on-call')
  })

  it('takes no call from the agent whose it was', async () => {
    await desk.signIn()
    await ring(desk, 'call-1')
    await answer(desk, 'call-1')
    await desk.signIn('minh')
    expect(await desk.desk('interaction.list', {})).toEqual({ interactions: [] })
  })
})

describe('a feed that refuses the token', () => {
  let sockets: { token: string; closed: Parameters<OpenFeedSocket>[2]['closed'] }[]
  beforeEach(async () => {
    await desk.stop()
    sockets = []
    const openFeedSocket: OpenFeedSocket = (_url, token, { opened, closed }) => {
      sockets.push({ token, closed })
      opened()
      return { close() {} }
    }
    desk = await startTestHost({ centreUrl: centre.url, platform: { openFeedSocket } })
    await desk.signIn()
  })

  it('ends the session when an ordinary request is refused too, and rings no more', async () => {
    centre.breakOn(/^GET \/v1\/agent\/state/, { kind: 'status', status: 401, code: 'signed-out' })
    sockets[0]?.closed('token-refused')
    await until(() => desk.pushesOf('session.changed').at(-1)?.session === null)
    await desk.clock.advance(60_000)
    expect(sockets.map(({ token }) => token)).toEqual(['token-of-lan'])
  })

  it('signs nobody out whose token the centre still knows, and is tried again without haste', async () => {
    sockets[0]?.closed('token-refused')
    await desk.clock.advance(5_000)
    expect(sockets).toHaveLength(1)
    await desk.clock.advance(15_000)
    expect(sockets).toHaveLength(2)
    expect(await desk.desk('session.read', {})).toMatchObject({
      session: { agent: { agentId: 'agent-lan' } }
    })
  })
})

describe('a briefing', () => {
  beforeEach(() => desk.signIn())

  it('that fails is asked for once more by itself, and then on request', async () => {
    centre.breakOn(/^PUT \/v1\/interactions/, { kind: 'reset' }, 2)
    const refused = await ring(desk, 'call-1')
    expect(refused.briefing).toEqual({ kind: 'refused', code: 'centre-unavailable' })
    await desk.clock.advance(1_000)
    expect(centre.count(/^PUT \/v1\/interactions/)).toBe(2)
    await desk.clock.advance(60_000)
    expect(centre.count(/^PUT \/v1\/interactions/)).toBe(2)
    await desk.desk('interaction.retry', { interactionId: 'call-1' })
    await until(() => desk.shown('call-1')?.briefing.kind === 'briefed')
  })

  it('that the centre denies is not asked for again by itself', async () => {
    centre.breakOn(
      /^PUT \/v1\/interactions/,
      { kind: 'status', status: 403, code: 'interaction-not-announced' },
      1
    )
    const refused = await ring(desk, 'invented')
    expect(refused.briefing).toEqual({ kind: 'refused', code: 'interaction-not-announced' })
    await desk.clock.advance(60_000)
    expect(centre.count(/^PUT \/v1\/interactions/)).toBe(1)
  })

  it('that takes longer than two seconds is shown as such, while the call goes on', {
    timeout: 10_000
  }, async () => {
    centre.breakOn(/^PUT \/v1\/interactions/, { kind: 'slow', ms: 4_000 }, 1)
    const started = performance.now()
    expect((await ring(desk, 'call-1')).briefing).toEqual({ kind: 'refused', code: 'centre-unavailable' })
    expect(performance.now() - started).toBeLessThan(3_000)
    await answer(desk, 'call-1')
    expect(desk.shown('call-1')).toMatchObject({ phase: 'active' })
  })

  it('for another call never lands on this one', async () => {
    centre.briefings.set('call-2', briefingOf('call-1', grace))
    await ring(desk, 'call-1')
    const shown = await ring(desk, 'call-2', callOf('call-2'))
    expect(shown.briefing).toEqual({ kind: 'refused', code: 'centre-answer-unreadable' })
  })

  it('that comes after the agent has changed the subject is void', async () => {
    centre.breakOn(/^PUT \/v1\/interactions\/call-1$/, { kind: 'reset' }, 1)
    await ring(desk, 'call-1')
    centre.breakOn(/^PUT \/v1\/interactions\/call-1$/, { kind: 'slow', ms: 400 }, 1)
    await desk.desk('interaction.retry', { interactionId: 'call-1' })
    const change = { interactionId: 'call-1', number: '0907 654 321', reason: 'calls for her mother' }
    expect(await desk.desk('interaction.setSubject', change)).toMatchObject({ kind: 'stepped' })
    await settled(600)
    expect(desk.shown('call-1')).toMatchObject({
      briefing: { briefing: { subject: { record: { subscriberId: grace.subscriberId } } } }
    })
  })
})

describe('another subject', () => {
  beforeEach(() => desk.signIn())
  const setSubject = (number: string) =>
    desk.desk('interaction.setSubject', { interactionId: 'call-1', number, reason: 'calls for her mother' })

  it('is refused before the centre is asked when the number cannot be read', async () => {
    await ring(desk, 'call-1')
    expect(await setSubject('*#06#')).toEqual({ kind: 'refused', code: 'number-unreadable' })
    expect(centre.count(/subject$/)).toBe(0)
  })

  it('the centre does not know leaves the record where it is', async () => {
    await ring(desk, 'call-1')
    expect(await setSubject('0909999999')).toEqual({ kind: 'refused', code: 'subject-unknown' })
    expect(desk.shown('call-1')).toMatchObject({
      briefing: { briefing: { subject: { record: { subscriberId: ada.subscriberId } } } }
    })
  })

  it('takes the earlier record from the screen; what was assessed of the earlier subject goes out under its own grant', async () => {
    await serve(desk, 'call-1')
    await step(desk, 'call-1', { type: 'assess-gender', value: 'female' })
    const changed = await setSubject('+84907654321')
    expect(changed).toMatchObject({
      interaction: {
        capture: null,
        served: false,
        briefing: { briefing: { subject: { record: { name: grace.name } } } }
      }
    })
    expect(JSON.stringify(changed)).not.toContain(ada.name)
    const [sent] = await until(() => centre.changes.size === 1 && [...centre.changes.values()])
    expect(sent).toMatchObject({
      subscriberId: ada.subscriberId,
      change: { fields: { gender: { value: 'female' } } }
    })
  })

  it('is refused once the customer has been invited', async () => {
    await serve(desk, 'call-1')
    await step(desk, 'call-1', ...intoInvitation)
    expect(await setSubject('+84907654321')).toEqual({ kind: 'refused', code: 'capture-step-illegal' })
    expect(centre.count(/subject$/)).toBe(0)
  })

  it('is captured for the new subject only', async () => {
    await serve(desk, 'call-1')
    await setSubject('+84907654321')
    await desk.desk('interaction.served', { interactionId: 'call-1', facts: allIsWell })
    await step(desk, 'call-1', ...allAnswers, { type: 'send' })
    const sent = await until(() => centre.changes.size === 1 && [...centre.changes.values()])
    expect(sent.map(({ subscriberId }) => subscriberId)).toEqual([grace.subscriberId])
  })
})

describe('the shop counter', () => {
  beforeEach(() => desk.signIn())

  it('opens a visit by number and runs the same guide, without window and without a telephone', async () => {
    const opened = await desk.desk('interaction.openCounter', {
      number: '0901234567',
      reason: 'new activation'
    })
    if (opened.kind !== 'stepped') throw new Error(opened.code)
    const { interactionId } = opened.interaction
    expect(opened.interaction).toMatchObject({ channel: 'counter', phase: 'active', call: null })
    await desk.desk('interaction.served', { interactionId, facts: { ...allIsWell, isUser: null } })
    await step(desk, interactionId, ...allAnswers, { type: 'send' })
    const [sent] = await until(() => centre.changes.size === 1 && [...centre.changes.values()])
    expect(sent?.change.channel).toBe('counter')
    await desk.desk('interaction.finish', { interactionId, reason: 'tariff', note: '' })
    expect(await desk.desk('interaction.list', {})).toEqual({ interactions: [] })
  })

  it('sends what a visit nobody came back to had been told, when it is closed at a later start', async () => {
    const opened = await desk.desk('interaction.openCounter', {
      number: '0901234567',
      reason: 'new activation'
    })
    if (opened.kind !== 'stepped') throw new Error(opened.code)
    const { interactionId } = opened.interaction
    await desk.desk('interaction.served', { interactionId, facts: { ...allIsWell, isUser: null } })
    await step(desk, interactionId, ...oneAnswer)
    const { dataFolder } = desk
    await desk.stop()
    const clock = createTestClock(desk.clock.now() + 25 * 60 * 60 * 1000)
    desk = await startTestHost({ centreUrl: centre.url, dataFolder, clock })
    await desk.signIn()
    const [sent] = await until(() => centre.changes.size === 1 && [...centre.changes.values()])
    expect(sent).toMatchObject({
      subscriberId: ada.subscriberId,
      change: { fields: { gender: { value: 'female' }, occupation: { value: 'teacher' } } }
    })
    expect(await desk.desk('interaction.list', {})).toEqual({ interactions: [] })
  })

  it('keeps no visit that the centre refused', async () => {
    centre.breakOn(/^PUT \/v1\/interactions/, { kind: 'status', status: 403, code: 'not-permitted' })
    const refused = await desk.desk('interaction.openCounter', {
      number: '0901234567',
      reason: 'just looking'
    })
    expect(refused).toEqual({ kind: 'refused', code: 'not-permitted' })
    expect(await desk.desk('interaction.list', {})).toEqual({ interactions: [] })
  })
})
