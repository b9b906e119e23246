// Two agents at one PC, one after the other: the first one's customer stays the first one's, while the ending clock goes on.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { defaultPolicy } from '../../shared/domain/policy.ts'
import { type FakeCentre, startFakeCentre } from '../support/fake-centre.ts'
import { end, oneAnswer, ring, serve, step } from '../support/host-stories.ts'
import { allIsWell } from '../support/people.ts'
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

const wrapUpMs = defaultPolicy.wrapUpSeconds * 1000
const unknown = { kind: 'refused', code: 'interaction-unknown' }
const done = /^DELETE \/v1\/agent\/wrap-up\/call-1$/

/** Lan's call drops in the middle of the guide, and Lan goes. */
async function leftInWrapUp() {
  await serve(desk, 'call-1')
  await step(desk, 'call-1', ...oneAnswer)
  await end(desk, 'call-1', { cause: 38 })
  await desk.desk('session.signOut', {})
}

describe('a call that dropped, whose agent has signed out in wrap-up', () => {
  beforeEach(leftInWrapUp)

  it('is shown to nobody who signs in next, while its ending stands by itself and makes the task', async () => {
    await desk.signIn('minh')
    desk.pushed.splice(0)
    await desk.clock.advance(wrapUpMs)
    await until(() => [...centre.tasks.values()][0]?.draft.state === 'suspended')
    desk.clock.jump(26 * 3_600_000)
    await desk.clock.advance(1)
    expect(desk.pushesOf('interaction.changed')).toEqual([])
    expect(JSON.stringify(desk.pushed)).not.toContain('teacher')
    expect(centre.count(done)).toBe(0)
  })

  it('is shown to nobody while nobody is signed in', async () => {
    desk.pushed.splice(0)
    await desk.clock.advance(wrapUpMs)
    await until(async () => (await desk.desk('outbox.list', {})).deliveries.length > 0)
    expect(desk.pushesOf('interaction.changed')).toEqual([])
    expect(await desk.desk('interaction.list', {})).toEqual({ interactions: [] })
  })

  it('is nobody else’s to go on with', async () => {
    await desk.signIn('minh')
    const interactionId = 'call-1'
    const before = centre.asked.length
    expect([
      await desk.desk('interaction.served', { interactionId, facts: allIsWell }),
      await desk.desk('interaction.confirmEnding', { interactionId, code: 'customer-hung-up' }),
      await desk.desk('interaction.finish', { interactionId, reason: 'tariff', note: '' }),
      await desk.desk('interaction.setSubject', {
        interactionId,
        number: '+84901234568',
        reason: 'calls for a friend'
      }),
      await desk.desk('capture.step', { interactionId, event: { type: 'send' } }),
      await desk.desk('callback.wrongPerson', { interactionId }),
      await desk.desk('wish.say', { interactionId, wish: { kind: 'never-ask' } }),
      await desk.desk('capture.correct', {
        interactionId,
        correction: { field: 'occupation', value: 'engineer' }
      })
    ]).toEqual(Array.from({ length: 8 }, () => unknown))
    await desk.desk('interaction.retry', { interactionId })
    expect(centre.asked.length).toBe(before)
    await desk.signIn('lan')
    expect((await desk.desk('interaction.list', {})).interactions).toMatchObject([
      {
        phase: 'ended',
        ending: { confirmed: false },
        capture: { fields: { occupation: { value: 'teacher' } } }
      }
    ])
  })

  it('goes on where it stood when its own agent is back', async () => {
    await desk.signIn('minh')
    await desk.signIn('lan')
    expect(
      await desk.desk('interaction.finish', { interactionId: 'call-1', reason: 'tariff', note: '' })
    ).toMatchObject({ kind: 'stepped', interaction: { phase: 'finished', ending: { code: 'dropped' } } })
    await until(() => centre.count(done) === 1)
  })
})

it('a call in progress does not make the next agent busy', async () => {
  await ring(desk, 'call-1')
  await desk.phone('interaction.answered', { interactionId: 'call-1', at: desk.clock.now() })
  await until(() => desk.pushesOf('agentState.changed').at(-1)?.state === 'on-call')
  await desk.signIn('minh')
  expect(await desk.desk('session.read', {})).toMatchObject({
    session: { agent: { agentId: 'agent-minh' }, agentState: { state: 'ready' } }
  })
})
