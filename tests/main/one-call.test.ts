import { afterEach, beforeEach, expect, it } from 'vitest'
import { type FakeCentre, startFakeCentre } from '../support/fake-centre.ts'
import { allAnswers, answer, end, oneAnswer, serve, step } from '../support/host-stories.ts'
import { ada, callOf, endOf } from '../support/people.ts'
import { removeFolders, startTestHost, type TestHost, until } from '../support/test-host.ts'

let centre: FakeCentre
let desk: TestHost
beforeEach(async () => {
  centre = await startFakeCentre()
  desk = await startTestHost({ centreUrl: centre.url })
  await desk.signIn()
})
afterEach(async () => {
  await desk.stop()
  await centre.stop()
  removeFolders()
})

it('a full answer leaves this PC as exactly one change, carried by the grant of its call', async () => {
  await serve(desk, 'call-1')
  const done = await step(desk, 'call-1', ...allAnswers, { type: 'send' })
  const captureId = done.capture?.captureId ?? ''
  await until(() => centre.changes.get(captureId))
  const patch = centre.asked.find(({ method }) => method === 'PATCH')
  expect({
    path: patch?.path,
    key: patch?.headers['idempotency-key'],
    ifMatch: patch?.headers['if-match'],
    grant: patch?.headers['x-write-grant'],
    token: patch?.headers.authorization
  }).toEqual({
    path: `/v1/subscribers/${ada.subscriberId}/profile`,
    key: captureId,
    ifMatch: '"17"',
    grant: `grant-call-1-${ada.subscriberId}`,
    token: undefined
  })
  expect(centre.changes.get(captureId)?.change.fields).toMatchObject({
    gender: { status: 'assessed', value: 'female' },
    occupation: {
      status: 'answered',
      value: 'teacher',
      consent: { wordingId: 'invite', wordingVersion: 3, language: 'vi' }
    },
    hobbies: { status: 'answered', value: ['music', 'travel'] }
  })
})

it('a request that is served before the record is here leads on to the guide when it comes', async () => {
  centre.breakOn(/^PUT \/v1\/interactions/, { kind: 'slow', ms: 400 })
  await desk.phone('interaction.open', { call: callOf('call-1'), callbackId: null })
  await answer(desk, 'call-1')
  const facts = { kind: 'inquiry', difficult: false, isUser: true } as const
  await desk.desk('interaction.served', { interactionId: 'call-1', facts })
  expect(desk.shown('call-1')).toMatchObject({ briefing: { kind: 'loading' }, capture: null })
  const shown = await until(() => desk.shown('call-1')?.capture && desk.shown('call-1'))
  expect(shown).toMatchObject({
    served: true,
    capture: { state: 'identify', subscriberId: ada.subscriberId }
  })
})

it('the ring is on the screen before the centre has answered, and the record follows', async () => {
  centre.breakOn(/^PUT \/v1\/interactions/, { kind: 'slow', ms: 200 })
  await desk.phone('interaction.open', { call: callOf('call-1'), callbackId: null })
  expect(desk.shown('call-1')).toMatchObject({
    phase: 'offered',
    briefing: { kind: 'loading' },
    eligibility: null
  })
  const shown = await until(() => desk.shown('call-1')?.briefing.kind === 'briefed' && desk.shown('call-1'))
  expect(shown).toMatchObject({
    eligibility: { verdict: 'unknown', unknowns: ['kind', 'mood', 'is-user'] },
    served: false
  })
})

it('a page never sees a write grant', async () => {
  await serve(desk, 'call-1')
  expect(JSON.stringify(desk.pushed)).not.toContain('grant-call-1')
})

it('an illegal step is refused and changes nothing', async () => {
  const before = await serve(desk, 'call-1')
  const refused = await desk.desk('capture.step', { interactionId: 'call-1', event: { type: 'send' } })
  expect(refused).toEqual({ kind: 'refused', code: 'capture-step-illegal' })
  const { interactions } = await desk.desk('interaction.list', {})
  expect(interactions).toEqual([before])
})

it('a complaint said later ends the guide, and what was assessed before goes out', async () => {
  await serve(desk, 'call-1')
  await step(desk, 'call-1', { type: 'assess-gender', value: 'male' })
  const facts = { kind: 'complaint', difficult: false, isUser: true } as const
  const served = await desk.desk('interaction.served', { interactionId: 'call-1', facts })
  expect(served).toMatchObject({
    interaction: {
      eligibility: { verdict: 'not-eligible', reasons: ['complaint'] },
      capture: { state: 'completed', outcome: { code: 'aborted', abortReason: 'complaint' } }
    }
  })
})

it('no guide unfolds during a complaint, nor after the call has ended', async () => {
  const served = await serve(desk, 'call-1', { kind: 'complaint', difficult: false, isUser: true })
  expect(served.capture).toBeNull()
  await end(desk, 'call-1')
  const later = await desk.desk('interaction.served', {
    interactionId: 'call-1',
    facts: { kind: 'inquiry', difficult: false, isUser: true }
  })
  expect(later).toMatchObject({ interaction: { capture: null } })
})

it('revisions of what is shown only grow', async () => {
  await serve(desk, 'call-1')
  await step(desk, 'call-1', ...oneAnswer)
  await end(desk, 'call-1', { cause: 38 })
  const revisions = desk.pushesOf('interaction.changed').map(({ revision }) => revision)
  expect(revisions).toEqual([...revisions].sort((one, other) => one - other))
  expect(new Set(revisions).size).toBe(revisions.length)
})

it('wrap-up sends reason and note, and closes the interaction', async () => {
  await serve(desk, 'call-1', { kind: 'inquiry', difficult: true, isUser: true })
  expect(
    await desk.desk('interaction.finish', { interactionId: 'call-1', reason: 'tariff', note: 'x' })
  ).toEqual({
    kind: 'refused',
    code: 'capture-step-illegal'
  })
  await end(desk, 'call-1')
  await desk.desk('interaction.finish', { interactionId: 'call-1', reason: 'tariff', note: 'asked twice' })
  expect(await until(() => centre.contacts.get('call-1'))).toMatchObject({
    reason: 'tariff',
    note: 'asked twice',
    result: 'no-capture'
  })
  expect(await desk.desk('interaction.list', {})).toEqual({ interactions: [] })
})

it('how the call sounded leaves with the contact', async () => {
  const quality = {
    mos: { min: 2.9, mean: 4.1 },
    loss: { heard: 0.02, said: 0.001 },
    jitterMs: 7,
    rttMs: 31,
    codec: 'audio/PCMU',
    longestSilenceMs: 3200,
    repairs: 2
  }
  await serve(desk, 'call-1')
  await desk.phone('interaction.ended', {
    interactionId: 'call-1',
    at: desk.clock.now(),
    answered: true,
    facts: endOf({}),
    sipStatus: null,
    quality
  })
  await desk.desk('interaction.finish', { interactionId: 'call-1', reason: 'tariff', note: '' })
  expect(await until(() => centre.contacts.get('call-1'))).toMatchObject({ quality })
})

it('the centre says how long the agent wraps up, which is how long they are asked; closing the contact ends it', async () => {
  const since = desk.clock.now()
  const next = { state: 'not-ready', reason: 'break' } as const
  await serve(desk, 'call-1')
  await step(desk, 'call-1', ...oneAnswer)
  centre.setAgentState({
    state: 'wrap-up',
    reason: null,
    since,
    next,
    wrapUp: { interactionId: 'call-1', dueAt: since + 30_000, extensionsLeft: 2 }
  })
  await end(desk, 'call-1')
  await until(() => desk.pushesOf('agentState.changed').at(-1)?.wrapUp)
  expect(await desk.desk('wrapUp.extend', { interactionId: 'call-1', reason: 'system' })).toEqual({
    kind: 'done'
  })
  expect(desk.shown('call-1')?.ending).toMatchObject({ confirmed: false, confirmBy: since + 90_000 })
  await desk.clock.advance(89_000)
  expect(desk.shown('call-1')?.ending).toMatchObject({ confirmed: false })
  await desk.clock.advance(1_000)
  expect(desk.shown('call-1')?.ending).toMatchObject({ confirmed: true })
  await desk.desk('interaction.finish', { interactionId: 'call-1', reason: 'tariff', note: '' })
  await until(() => desk.pushesOf('agentState.changed').at(-1)?.reason === 'break')
  expect(desk.pushesOf('agentState.changed').map(({ state }) => state)).toEqual([
    'ready',
    'on-call',
    'wrap-up',
    'wrap-up',
    'wrap-up',
    'not-ready'
  ])
  expect(centre.count(/^PUT \/v1\/agent\/state$/)).toBe(0)
})

it('what the carrier has confirmed is shown so', async () => {
  centre.setCarrier('waiting')
  await serve(desk, 'call-1')
  await step(desk, 'call-1', ...allAnswers, { type: 'send' })
  await until(() => desk.pushesOf('delivery.changed').find(({ state }) => state === 'confirmed'))
  centre.setCarrier('confirmed')
  await desk.clock.advance(16_000)
  const last = await until(() => desk.pushesOf('delivery.changed').find(({ state }) => state === 'carrier'))
  expect(last).toMatchObject({ kind: 'profile-change', version: 18, problem: null })
})
