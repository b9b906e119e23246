// A drop is told to the centre when it is proposed, so that the customer who calls again at once is not asked anew.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { takeLease } from '../../shared/domain/callback.ts'
import { defaultPolicy } from '../../shared/domain/policy.ts'
import { type FakeCentre, startFakeCentre } from '../support/fake-centre.ts'
import { end, intoInvitation, oneAnswer, serve, step } from '../support/host-stories.ts'
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

const taskAtCentre = () => [...centre.tasks.values()][0]
const statesTold = () =>
  centre.asked
    .filter(({ method, path }) => method === 'PUT' && path.startsWith('/v1/callbacks/'))
    .map(({ body }) => (body as { draft: { state: string } }).draft.state)
const listed = async () => (await desk.desk('callback.list', {})).callbacks
const say = (code: 'dropped' | 'customer-hung-up') =>
  desk.desk('interaction.confirmEnding', { interactionId: 'call-1', code })

/** Cut off with one answer told; the agent is asked, and the centre has heard. */
const cutOff = async (events = oneAnswer) => {
  await serve(desk, 'call-1')
  await step(desk, 'call-1', ...events)
  await end(desk, 'call-1', { cause: 38 })
  return until(taskAtCentre)
}
/** The customer calls again and is answered at another desk. */
const redialElsewhere = () => {
  const task = taskAtCentre()!
  const who = { agentId: 'agent-minh', hostId: 'other-desk', now: desk.clock.now(), policy: defaultPolicy }
  const taken = takeLease(task, { ...who, takeOver: true })
  if (taken.kind !== 'leased') throw new Error(taken.kind)
  centre.tasks.set(task.id, taken.task)
}

describe('a drop that is only proposed', () => {
  it('is at the centre at once, with all that was told, and offered to nobody', async () => {
    const task = await cutOff()
    expect(task).toMatchObject({ draft: { state: 'lost', fields: { occupation: { value: 'teacher' } } } })
    expect(await listed()).toEqual([])
  })

  it('is told once more when the agent confirms it, and is one task', async () => {
    await cutOff()
    await say('dropped')
    await until(() => taskAtCentre()?.draft.state === 'suspended')
    expect(statesTold()).toEqual(['lost', 'suspended'])
    expect(await listed()).toMatchObject([{ mine: true }])
  })

  it('is withdrawn by the change when the customer had hung up', async () => {
    const task = await cutOff()
    await say('customer-hung-up')
    expect(await until(() => centre.changes.get(task.id))).toMatchObject({
      change: { interactionId: 'call-1', fields: { hobbies: { status: 'unknown' } } }
    })
    expect(statesTold()).toEqual(['lost'])
    expect(await listed()).toEqual([])
  })

  it('is withdrawn by itself where nothing had been told', async () => {
    await cutOff([{ type: 'invite' }])
    await say('customer-hung-up')
    await until(() => taskAtCentre()?.outcome === 'withdrawn')
    expect(statesTold()).toEqual(['lost', 'closed'])
    expect(centre.count(/^PATCH/)).toBe(0)
  })

  it('is withdrawn when the PBX knows of a goodbye, and owed again when the agent knows better', async () => {
    centre.endings.set('call-1', { ended: true, cause: 16, by: 'customer' })
    await serve(desk, 'call-1')
    await step(desk, 'call-1', ...intoInvitation)
    await end(desk, 'call-1', { cause: 38 })
    await until(() => taskAtCentre()?.outcome === 'withdrawn')
    expect(desk.shown('call-1')?.ending).toMatchObject({ code: 'customer-hung-up', confirmed: false })
    await say('dropped')
    await until(() => taskAtCentre()?.draft.state === 'suspended')
    expect(taskAtCentre()).toMatchObject({ state: 'open', outcome: null })
  })

  it('is told when it is the PBX that knows of the drop', async () => {
    centre.endings.set('call-1', { ended: true, cause: 38, by: 'pbx' })
    await serve(desk, 'call-1')
    await step(desk, 'call-1', ...intoInvitation)
    await end(desk, 'call-1', { cause: 16 })
    await until(() => taskAtCentre()?.draft.state === 'lost')
    expect(statesTold()).toEqual(['lost'])
  })

  it('stands when its host was killed before anybody had confirmed it', async () => {
    await cutOff()
    const { dataFolder } = desk
    await desk.stop()
    desk = await startTestHost({
      centreUrl: centre.url,
      dataFolder,
      clock: createTestClock(desk.clock.now() + 60_000)
    })
    await desk.signIn()
    await until(() => taskAtCentre()?.draft.state === 'suspended')
    expect(centre.tasks.size).toBe(1)
  })
})

describe('a customer who calls again meanwhile, at another desk', () => {
  it('is shown on the first desk as gone on elsewhere, and stays so when it is finished', async () => {
    const task = await cutOff()
    redialElsewhere()
    expect(await listed()).toMatchObject([{ id: task.id, mine: false }])
    expect(desk.shown('call-1')).toMatchObject({ takenOver: true, ending: { confirmed: false } })
    centre.tasks.delete(task.id)
    expect(await listed()).toEqual([])
    await say('dropped')
    expect(desk.shown('call-1')).toMatchObject({ takenOver: true, capture: { state: 'suspended' } })
  })

  it('has one change: what the first agent says afterwards is superseded, and nothing is parked', async () => {
    await cutOff()
    redialElsewhere()
    centre.breakOn(/^PATCH/, { kind: 'status', status: 409, code: 'callback-lease-lost' })
    await say('customer-hung-up')
    const delivery = await until(async () => {
      const { deliveries } = await desk.desk('outbox.list', {})
      const isUnderWay = (state: string) => state === 'on-this-pc' || state === 'sending'
      return deliveries.find(({ kind, state }) => kind === 'profile-change' && !isUnderWay(state))
    })
    expect(delivery).toMatchObject({ state: 'confirmed', problem: 'callback-lease-lost' })
    await desk.clock.advance(10 * 60_000)
    expect(centre.count(/^PATCH/)).toBe(1)
  })

  it('is left to the colleague by a first agent who had taken nothing down', async () => {
    await cutOff([{ type: 'invite' }])
    redialElsewhere()
    await say('customer-hung-up')
    await settled(100)
    const { deliveries } = await desk.desk('outbox.list', {})
    expect(deliveries.filter(({ kind }) => kind === 'callback')).toMatchObject([
      { state: 'confirmed', problem: 'callback-lease-lost' },
      { state: 'confirmed', problem: null }
    ])
    expect(taskAtCentre()).toMatchObject({ state: 'open', lease: { agentId: 'agent-minh' } })
  })
})
