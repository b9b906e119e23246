// A customer calls again before the centre has heard of the first call: the desk knows what they told, and asks for the rest only.
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type FakeCentre, startFakeCentre } from '../support/fake-centre.ts'
import { allAnswers, end, intoInvitation, oneAnswer, serve, step } from '../support/host-stories.ts'
import { ada, briefingOf, grace } from '../support/people.ts'
import { removeFolders, startTestHost, type TestHost, until } from '../support/test-host.ts'

let centre: FakeCentre
let desk: TestHost
beforeEach(async () => {
  centre = await startFakeCentre()
  desk = await startTestHost({ centreUrl: centre.url })
  await desk.signIn()
  centre.breakOn(/^PATCH/, { kind: 'reset' })
})
afterEach(async () => {
  await desk.stop()
  await centre.stop()
  removeFolders()
})

type Events = Parameters<typeof step> extends [unknown, unknown, ...infer Rest] ? Rest : never
const firstCall = async (...events: Events) => {
  await serve(desk, 'call-1')
  await step(desk, 'call-1', ...events)
  await end(desk, 'call-1', {})
  await desk.desk('interaction.finish', { interactionId: 'call-1', reason: 'tariff', note: '' })
}
const secondCall = async (record = ada) => {
  centre.briefings.set('call-2', briefingOf('call-2', record))
  const { briefing, capture, eligibility } = await serve(desk, 'call-2')
  const subject = briefing.kind === 'briefed' ? briefing.briefing.subject : null
  const profile = subject?.kind === 'found' ? subject.record.profile : null
  const known = profile && {
    occupation: [profile.occupation.status, profile.occupation.value],
    hobbies: [profile.hobbies.status, profile.hobbies.value]
  }
  return { known, isAsked: capture !== null, verdict: eligibility?.verdict }
}

it('is not asked once more for what was answered', async () => {
  await firstCall(...allAnswers, { type: 'send' })
  expect(await secondCall()).toMatchObject({
    known: { occupation: ['answered', 'teacher'], hobbies: ['answered', ['music', 'travel']] },
    isAsked: false
  })
})

it('is asked for what is left, and the two changes do not stand against each other', async () => {
  await firstCall(...oneAnswer, { type: 'refuse', fields: ['hobbies'] }, { type: 'send' })
  const { known } = await secondCall()
  expect(known).toEqual({ occupation: ['answered', 'teacher'], hobbies: ['refused', null] })
})

it('is not invited once more after a refusal', async () => {
  await firstCall(...intoInvitation, { type: 'refuse' }, { type: 'send' })
  expect(await secondCall()).toMatchObject({ isAsked: false, verdict: 'not-eligible' })
})

it('of another customer nothing is laid over', async () => {
  await firstCall(...allAnswers, { type: 'send' })
  expect((await secondCall(grace)).known).toEqual({
    occupation: ['unknown', null],
    hobbies: ['unknown', null]
  })
})

it('what has arrived and been changed elsewhere since is not laid over', async () => {
  centre.heal()
  await firstCall(...allAnswers, { type: 'send' })
  const { version } = await until(() => [...centre.changes.values()][0] && { version: ada.version + 1 })
  await until(async () => {
    const { deliveries } = await desk.desk('outbox.list', {})
    return deliveries.some(({ kind, state }) => kind === 'profile-change' && state === 'confirmed')
  })
  const doctor = { status: 'answered', value: 'doctor', at: 1, interactionId: 'another' } as const
  const changed = { ...ada, version: version + 1, profile: { ...ada.profile, occupation: doctor } }
  expect((await secondCall(changed)).known?.occupation).toEqual(['answered', 'doctor'])
})
