// One number, several records: nothing is judged or taken down before the agent has said which of them it is.
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Briefing } from '../../shared/central-contract.ts'
import { type FakeCentre, startFakeCentre } from '../support/fake-centre.ts'
import { answer, oneAnswer, ring, step } from '../support/host-stories.ts'
import { ada, allIsWell, briefingOf, grace } from '../support/people.ts'
import { removeFolders, startTestHost, type TestHost } from '../support/test-host.ts'

let centre: FakeCentre
let desk: TestHost
beforeEach(async () => {
  centre = await startFakeCentre()
  const choices = [ada, grace].map(({ subscriberId, name, owner, billing, activatedOn }) => ({
    subscriberId,
    name,
    owner,
    billing,
    activatedOn
  }))
  const several: Briefing = { ...briefingOf('call-1'), subject: { kind: 'several', choices } }
  centre.briefings.set('call-1', several)
  desk = await startTestHost({ centreUrl: centre.url })
  await desk.signIn()
  await ring(desk, 'call-1')
  await answer(desk, 'call-1')
})
afterEach(async () => {
  await desk.stop()
  await centre.stop()
  removeFolders()
})

const serve = () => desk.desk('interaction.served', { interactionId: 'call-1', facts: allIsWell })
const choose = (subscriberId: string) =>
  desk.desk('interaction.chooseRecord', { interactionId: 'call-1', subscriberId })

it('nobody is judged or invited before a record is chosen, whatever is pressed', async () => {
  expect(await serve()).toMatchObject({
    kind: 'stepped',
    interaction: { eligibility: null, served: true, capture: null }
  })
  expect(await desk.desk('capture.step', { interactionId: 'call-1', event: { type: 'invite' } })).toEqual({
    kind: 'refused',
    code: 'capture-not-open'
  })
})

it('the chosen record opens, and what was served before unfolds the guide for it', async () => {
  await serve()
  expect(await choose(grace.subscriberId)).toMatchObject({
    kind: 'stepped',
    interaction: {
      briefing: { briefing: { subject: { kind: 'found', record: { name: grace.name } } } },
      capture: { state: 'identify', subscriberId: grace.subscriberId }
    }
  })
  await step(desk, 'call-1', ...oneAnswer)
  expect(centre.count(/^PUT \/v1\/interactions\/call-1\/record$/)).toBe(1)
})

it('two quick keys open one record', async () => {
  const [first, second] = await Promise.all([choose(ada.subscriberId), choose(grace.subscriberId)])
  expect(first).toMatchObject({ kind: 'stepped' })
  expect(second).toEqual({ kind: 'refused', code: 'capture-step-illegal' })
  expect(await choose(grace.subscriberId)).toEqual({ kind: 'refused', code: 'capture-step-illegal' })
})

it('only what was offered can be chosen, and only by whose contact it is', async () => {
  expect(await choose('subscriber-of-nobody')).toEqual({ kind: 'refused', code: 'capture-step-illegal' })
  await desk.signIn('minh')
  expect(await choose(ada.subscriberId)).toEqual({ kind: 'refused', code: 'interaction-unknown' })
})

it('a centre that answers with another record than the chosen one is not believed', async () => {
  centre.breakOn(/PUT .*\/record$/, { kind: 'status', status: 200, with: briefingOf('call-1', grace) })
  expect(await choose(ada.subscriberId)).toEqual({ kind: 'refused', code: 'centre-answer-unreadable' })
  expect(desk.shown('call-1')?.briefing).toMatchObject({ briefing: { subject: { kind: 'several' } } })
})

it('while the centre is away the choice stands open and can be made again', async () => {
  centre.breakOn(/PUT .*\/record$/, { kind: 'status', status: 503 }, 1)
  expect(await choose(ada.subscriberId)).toMatchObject({ kind: 'refused' })
  expect(await choose(ada.subscriberId)).toMatchObject({ kind: 'stepped' })
})
