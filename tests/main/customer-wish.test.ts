// What a customer asks for about their own data, as the desk's host takes it: on the disk and on the screen at once, told to
// the centre when it is there, and what was still here of their answers is forgotten.
import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type FakeCentre, startFakeCentre } from '../support/fake-centre.ts'
import { allAnswers, end, intoInvitation, oneAnswer, serve, step } from '../support/host-stories.ts'
import { removeFolders, startTestHost, type TestHost, until } from '../support/test-host.ts'

afterAll(removeFolders)

describe('a customer’s wish', () => {
  let centre: FakeCentre
  let host: TestHost
  let interactionId: string
  beforeEach(async () => {
    centre = await startFakeCentre()
    host = await startTestHost({ centreUrl: centre.url })
    await host.signIn()
    interactionId = randomUUID()
  })
  afterEach(async () => {
    await host.stop()
    await centre.stop()
  })
  const recordShown = () => {
    const briefing = host.shown(interactionId)?.briefing
    const subject = briefing?.kind === 'briefed' ? briefing.briefing.subject : null
    return subject?.kind === 'found' ? subject.record : null
  }
  const delivered = async () => (await host.desk('outbox.list', {})).deliveries

  it('never to be asked again is on the record at once, speaks against asking, and reaches the centre', async () => {
    await serve(host, interactionId)
    const said = await host.desk('wish.say', { interactionId, wish: { kind: 'never-ask' } })
    expect(said).toMatchObject({
      kind: 'stepped',
      interaction: { eligibility: { reasons: ['never-ask'], ask: [] } }
    })
    await until(() => centre.wishes.length === 1)
    expect(centre.wishes).toEqual([
      {
        wishId: expect.any(String),
        interactionId,
        channel: 'call',
        at: host.clock.now(),
        madeOn: expect.any(Number),
        wish: { kind: 'never-ask' }
      }
    ])
    expect(recordShown()?.neverAsk).toEqual({ at: host.clock.now(), interactionId })
    await host.desk('wish.say', { interactionId, wish: { kind: 'ask-again' } })
    await until(() => centre.wishes.length === 2)
    expect(recordShown()?.neverAsk).toBeUndefined()
  })

  it('a withdrawal with the centre away stops the guide and cancels the answers that have not left', async () => {
    await serve(host, interactionId)
    centre.breakOn(/PATCH|PUT \/v1\/wishes/, { kind: 'reset' })
    await step(host, interactionId, ...allAnswers, { type: 'send' })
    await until(async () =>
      (await delivered()).some(({ state, attempts }) => state === 'on-this-pc' && attempts > 0)
    )
    const fields = ['gender', 'occupation', 'hobbies'] as const
    await host.desk('wish.say', { interactionId, wish: { kind: 'withdraw', fields: [...fields] } })
    expect(recordShown()?.profile.occupation).toMatchObject({ status: 'withdrawn', value: null })
    expect(await delivered()).toMatchObject([
      { kind: 'wish', problem: null },
      { kind: 'profile-change', state: 'cancelled', problem: 'customer-withdrew' }
    ])
    centre.heal()
    await host.clock.advance(120_000)
    await until(() => centre.wishes.length === 1)
    expect(centre.changes.size).toBe(0)
  })

  it('an answer the centre refuses because its customer has taken it back is cancelled, and not tried again', async () => {
    centre.breakOn(/PATCH/, { kind: 'status', status: 409, code: 'customer-withdrew' })
    await serve(host, interactionId)
    await step(host, interactionId, ...allAnswers, { type: 'send' })
    await until(async () => (await delivered())[0]?.state === 'cancelled')
    await host.clock.advance(120_000)
    expect(centre.count(/PATCH/)).toBe(1)
  })

  it('a withdrawal during the guide ends it, and nobody calls back', async () => {
    await serve(host, interactionId)
    await step(host, interactionId, ...oneAnswer)
    await host.desk('wish.say', {
      interactionId,
      wish: { kind: 'withdraw', fields: ['occupation', 'hobbies', 'gender'] }
    })
    expect(host.shown(interactionId)?.capture).toMatchObject({
      state: 'completed',
      outcome: { code: 'aborted' }
    })
    await end(host, interactionId, { by: 'none', ice: 'failed' })
    await host.clock.advance(60_000)
    await until(() => centre.wishes.length === 1)
    expect([centre.changes.size, centre.tasks.size]).toEqual([0, 0])
  })

  it('is only taken for a contact of one’s own that is still open', async () => {
    await serve(host, interactionId)
    await step(host, interactionId, ...intoInvitation)
    expect(await host.desk('wish.say', { interactionId: randomUUID(), wish: { kind: 'never-ask' } })).toEqual(
      {
        kind: 'refused',
        code: 'interaction-unknown'
      }
    )
    await host.desk('session.signOut', {})
    await host.signIn('minh')
    expect(await host.desk('wish.say', { interactionId, wish: { kind: 'never-ask' } })).toMatchObject({
      kind: 'refused'
    })
  })
})
