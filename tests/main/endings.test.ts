import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { defaultPolicy } from '../../shared/domain/policy.ts'
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
import { ada } from '../support/people.ts'
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
  await desk.signIn()
})
afterEach(async () => {
  await desk.stop()
  await centre.stop()
  removeFolders()
})

const wrapUpMs = defaultPolicy.wrapUpSeconds * 1000
const taskOf = async () => (await desk.desk('callback.list', {})).callbacks

describe('a call that ends in the middle of the guide', () => {
  it('is proposed as a drop for cause 38, and waits for the agent', async () => {
    await serve(desk, 'call-1')
    await step(desk, 'call-1', ...intoInvitation)
    await end(desk, 'call-1', { cause: 38 })
    const confirmBy = desk.clock.now() + wrapUpMs
    expect(desk.shown('call-1')).toMatchObject({
      phase: 'ended',
      ending: { code: 'dropped', confirmed: false, confirmBy },
      capture: { state: 'lost', resumeAt: 'invite', ending: { proposal: 'dropped', confirmBy } }
    })
    expect(await taskOf()).toEqual([])
  })

  it('becomes a callback task when the agent confirms the drop, listed at once and told to the centre', async () => {
    await serve(desk, 'call-1')
    await step(desk, 'call-1', ...oneAnswer)
    await end(desk, 'call-1', { cause: 38 })
    const confirmed = await desk.desk('interaction.confirmEnding', {
      interactionId: 'call-1',
      code: 'dropped'
    })
    expect(confirmed).toMatchObject({
      interaction: { capture: { state: 'suspended' }, ending: { confirmed: true } }
    })
    const [task] = await taskOf()
    expect(task).toMatchObject({
      numberToDial: ada.msisdn,
      customerName: ada.name,
      openFields: ['hobbies'],
      mine: true,
      state: 'open'
    })
    const told = await until(() => {
      const known = centre.tasks.get(task!.id)
      return known?.draft.state === 'suspended' && known
    })
    expect(told).toMatchObject({
      draft: { state: 'suspended', fields: { occupation: { value: 'teacher' } } }
    })
    expect(centre.count(/^PATCH/)).toBe(0)
  })

  it('stands as proposed when nobody confirms within the wrap-up time', async () => {
    await serve(desk, 'call-1')
    await step(desk, 'call-1', ...intoInvitation)
    await end(desk, 'call-1', { cause: 38 })
    await desk.clock.advance(wrapUpMs - 1)
    expect(await taskOf()).toEqual([])
    await desk.clock.advance(1)
    expect(await taskOf()).toHaveLength(1)
  })

  it('makes no task when the customer hung up: open fields stay unknown, what was told goes out', async () => {
    await serve(desk, 'call-1')
    await step(desk, 'call-1', ...oneAnswer)
    await end(desk, 'call-1', { cause: 16 })
    await desk.clock.advance(wrapUpMs)
    const [sent] = await until(() => centre.changes.size === 1 && [...centre.changes.values()])
    expect(sent?.change.fields).toMatchObject({
      occupation: { status: 'answered' },
      hobbies: { status: 'unknown', value: null }
    })
    expect(await taskOf()).toEqual([])
  })

  it('makes no task before the invitation, whatever the cause', async () => {
    await serve(desk, 'call-1')
    await end(desk, 'call-1', { by: 'none', ice: 'failed', cause: null })
    await desk.clock.advance(wrapUpMs)
    expect(desk.shown('call-1')?.capture).toMatchObject({ state: 'closed' })
    expect(await taskOf()).toEqual([])
  })

  it('takes the word of the PBX while nobody has confirmed', async () => {
    centre.endings.set('call-1', { ended: true, cause: 38, by: 'pbx' })
    await serve(desk, 'call-1')
    await step(desk, 'call-1', ...intoInvitation)
    await end(desk, 'call-1', { cause: 16 })
    expect(desk.shown('call-1')?.ending?.code).toBe('customer-hung-up')
    const corrected = await until(
      () => desk.shown('call-1')?.ending?.code === 'dropped' && desk.shown('call-1')
    )
    expect(corrected.capture?.ending?.proposal).toBe('dropped')
  })

  it('no longer listens to the PBX once the agent has confirmed', async () => {
    await serve(desk, 'call-1')
    await step(desk, 'call-1', ...intoInvitation)
    await end(desk, 'call-1', { cause: 16 })
    await desk.desk('interaction.confirmEnding', { interactionId: 'call-1', code: 'customer-hung-up' })
    centre.endings.set('call-1', { ended: true, cause: 38, by: 'pbx' })
    await desk.clock.advance(2_000)
    expect(desk.shown('call-1')).toMatchObject({
      ending: { code: 'customer-hung-up', confirmed: true },
      capture: { state: 'completed' }
    })
  })

  it('is a transfer once the PBX says that a colleague has the customer, however it looked from here', async () => {
    await serve(desk, 'call-1')
    await step(desk, 'call-1', ...intoInvitation)
    await end(desk, 'call-1', { by: 'local', cause: null })
    await settled()
    expect(desk.shown('call-1')?.ending).toMatchObject({ code: 'agent-hung-up', confirmed: false })
    // the colleague answers after eight seconds of ringing
    await desk.clock.advance(8_000)
    centre.endings.set('call-1', { ended: false, cause: null, by: null, handedOn: true })
    await desk.clock.advance(12_000)
    const corrected = await until(
      () => desk.shown('call-1')?.ending?.code === 'transferred' && desk.shown('call-1')
    )
    expect(corrected).toMatchObject({
      ending: { confirmed: false },
      capture: { state: 'lost', ending: { proposal: 'transferred' } }
    })
  })

  it('is reported once, however often the phone page says it', async () => {
    await serve(desk, 'call-1')
    await step(desk, 'call-1', ...intoInvitation)
    await end(desk, 'call-1', { cause: 38 })
    const revision = desk.shown('call-1')?.revision
    await end(desk, 'call-1', { cause: 16 })
    expect(desk.shown('call-1')).toMatchObject({ revision, ending: { code: 'dropped' } })
  })
})

describe('a phone page that is gone', () => {
  it('settles the call as dropped at once, makes the task, and has the PBX leg ended', async () => {
    await serve(desk, 'call-1')
    await step(desk, 'call-1', ...oneAnswer)
    desk.host.pageLost('phone')
    expect(desk.shown('call-1')).toMatchObject({
      phase: 'ended',
      ending: { code: 'dropped', confirmed: true },
      capture: { state: 'suspended' }
    })
    expect(await taskOf()).toHaveLength(1)
    await until(() => centre.count(/^POST \/v1\/interactions\/call-1\/hang-up/) === 1)
  })

  it('closes a call that was only ringing, without a word about how it ended', async () => {
    await ring(desk, 'call-1')
    desk.host.pageLost('phone')
    expect(desk.shown('call-1')).toMatchObject({ phase: 'finished', ending: null, capture: null })
  })

  it('changes nothing for a desk page', async () => {
    await serve(desk, 'call-1')
    desk.host.pageLost('desk')
    expect(desk.shown('call-1')).toMatchObject({ phase: 'active', capture: { state: 'identify' } })
  })
})

describe('a workstation that restarts', () => {
  const restart = async () => {
    const { dataFolder } = desk
    await desk.stop()
    desk = await startTestHost({
      centreUrl: centre.url,
      dataFolder,
      clock: createTestClock(desk.clock.now() + 60_000)
    })
    await desk.signIn()
  }

  it('makes the task of the call it was in the middle of', async () => {
    await serve(desk, 'call-1')
    await step(desk, 'call-1', ...oneAnswer)
    await restart()
    const { interactions } = await desk.desk('interaction.list', {})
    expect(interactions).toMatchObject([
      {
        ending: { code: 'dropped', confirmed: true },
        capture: { state: 'suspended', fields: { occupation: { value: 'teacher' } } }
      }
    ])
    const [task] = await until(async () => (await taskOf()).length === 1 && (await taskOf()))
    await until(() => centre.tasks.get(task!.id))
  })

  it('lets a proposal stand whose time ran out meanwhile', async () => {
    await serve(desk, 'call-1')
    await step(desk, 'call-1', ...intoInvitation)
    await end(desk, 'call-1', { cause: 38 })
    await restart()
    expect(await until(async () => (await taskOf()).length === 1 && (await taskOf()))).toHaveLength(1)
  })

  it('shows an unfinished wrap-up to its own agent only', async () => {
    await ring(desk, 'call-1')
    await answer(desk, 'call-1')
    await end(desk, 'call-1')
    await restart()
    await desk.signIn('minh')
    expect(await desk.desk('interaction.list', {})).toEqual({ interactions: [] })
    await desk.signIn('lan')
    expect((await desk.desk('interaction.list', {})).interactions).toHaveLength(1)
  })
})

it('a call whose answers are all in needs no callback when it drops', async () => {
  await serve(desk, 'call-1')
  await step(desk, 'call-1', ...allAnswers)
  await end(desk, 'call-1', { cause: 38 })
  await desk.clock.advance(wrapUpMs)
  await settled(50)
  expect(await taskOf()).toEqual([])
  expect(centre.changes.size).toBe(1)
})
