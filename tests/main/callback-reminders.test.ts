// Reminders that nobody else would give: of a call back that reached nobody, and of a callback that is nobody's.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { CallbackTask } from '../../shared/domain/callback-task.ts'
import { type FakeCentre, startFakeCentre } from '../support/fake-centre.ts'
import { answer, closeContact, dialCallback, droppedCall, end, ring } from '../support/host-stories.ts'
import { createTestClock, removeFolders, startTestHost, type TestHost, until } from '../support/test-host.ts'

const minute = 60_000
let centre: FakeCentre
let desk: TestHost
beforeEach(async () => {
  const clock = createTestClock()
  centre = await startFakeCentre({ now: clock.now })
  desk = await startTestHost({ centreUrl: centre.url, clock })
  await desk.signIn()
})
afterEach(async () => {
  await desk.stop()
  await centre.stop()
  removeFolders()
})

const drop = () => droppedCall(desk, centre)
const wrapUp = (interactionId: string) => closeContact(desk, interactionId)
const take = (callbackId: string) => dialCallback(desk, callbackId)
const list = () => desk.desk('callback.list', {})
const reminder = () => desk.desk('callback.readReminder', {})
const heard = () => desk.pushesOf('callback.fellDue').map(({ callbackId }) => callbackId)

describe('a call back that reached nobody', () => {
  const unreached = async (sipStatus = 486) => {
    const task = await drop()
    await wrapUp('call-1')
    const interactionId = await take(task.id)
    await end(desk, interactionId, {}, false, sipStatus)
    await until(() => centre.attempts[0])
    await list()
    return task
  }

  it.each([486, 480, 404])(
    'that met %i: its agent is reminded of the next one at its time',
    async (status) => {
      const task = await unreached(status)
      const before = heard().length
      expect(await reminder()).toEqual({ callbackId: null, due: 0, isQuiet: false })
      await desk.clock.advance(15 * minute - 1)
      expect((await reminder()).callbackId).toBeNull()
      await desk.clock.advance(1)
      expect(await reminder()).toEqual({ callbackId: task.id, due: 1, isQuiet: false })
      expect(heard().slice(before)).toEqual([task.id])
      await take(task.id)
    }
  )

  it('is remembered by a desk that was started anew meanwhile', async () => {
    const task = await unreached()
    const { dataFolder, clock } = desk
    await desk.stop()
    desk = await startTestHost({ centreUrl: centre.url, dataFolder, clock })
    await desk.signIn()
    await list()
    expect((await reminder()).callbackId).toBeNull()
    await desk.clock.advance(15 * minute)
    expect((await reminder()).callbackId).toBe(task.id)
    expect(heard()).toEqual([task.id])
  })

  it('waits for the morning, and disturbs nobody at night', async () => {
    const task = await drop()
    await wrapUp('call-1')
    await list()
    const { callbackId } = await reminder()
    const evening = new Date(desk.clock.now() + 7 * 60 * minute).setUTCHours(22, 0, 0, 0) - 7 * 60 * minute
    desk.clock.jump(evening - desk.clock.now() - minute)
    await desk.clock.advance(minute)
    const atNight = await reminder()
    const before = heard().length
    desk.clock.jump(9 * 60 * minute - minute)
    await desk.clock.advance(minute - 1)
    const [beforeSeven, heardAtNight] = [await reminder(), heard().length - before]
    await desk.clock.advance(1)
    expect([callbackId, atNight.callbackId, beforeSeven.callbackId, heardAtNight]).toEqual([
      task.id,
      null,
      null,
      0
    ])
    expect((await reminder()).callbackId).toBe(task.id)
    expect(heard().slice(before)).toEqual([task.id])
  })
})

describe('a callback that is nobody’s', () => {
  const agentId = 'agent-lan'
  const ask = (task: CallbackTask, hostId: string, over: Partial<CallbackTask> = {}) => {
    const now = desk.clock.now()
    const offer = { to: { agentId, hostId }, at: now, until: now + 3 * minute, passed: [] }
    centre.tasks.set(task.id, { ...task, offer, ...over })
  }
  /** A colleague's, whose desk has gone. */
  const left = async () => {
    const task = await drop()
    await wrapUp('call-1')
    const hostId = task.lease?.hostId ?? ''
    return { task: { ...task, lease: null, lastLeaseNumber: 4 }, hostId }
  }

  it('that the centre asks this agent to make is their reminder, heard once each time they are asked', async () => {
    const { task, hostId } = await left()
    ask(task, hostId)
    await list()
    await list()
    expect(await reminder()).toEqual({ callbackId: task.id, due: 1, isQuiet: false })
    const once = heard()
    ask(task, 'elsewhere')
    await list()
    expect((await reminder()).callbackId).toBeNull()
    await desk.clock.advance(10 * minute)
    ask(task, hostId)
    await list()
    expect([once, heard()]).toEqual([[task.id], [task.id, task.id]])
    expect((await list()).callbacks).toMatchObject([{ kept: true, mine: false, lease: null }])
    await take(task.id)
  })

  it('waits while a call and its wrap-up go on', async () => {
    const { task, hostId } = await left()
    await ring(desk, 'call-2')
    await answer(desk, 'call-2')
    ask(task, hostId)
    await list()
    expect([await reminder(), heard()]).toEqual([{ callbackId: task.id, due: 1, isQuiet: true }, []])
    await end(desk, 'call-2')
    expect(heard()).toEqual([])
    await wrapUp('call-2')
    expect([(await reminder()).isQuiet, heard()]).toEqual([false, [task.id]])
  })

  it('is left to a colleague at a press', async () => {
    const { task, hostId } = await left()
    ask(task, hostId)
    await list()
    expect(await desk.desk('callback.pass', { callbackId: task.id })).toEqual({ kind: 'done' })
    await list()
    expect((await reminder()).callbackId).toBeNull()
  })

  it('is no more the agent’s for whom it was kept, once another is asked', async () => {
    const { task, hostId } = await left()
    const lease = {
      number: 4,
      agentId,
      hostId,
      expiresAt: desk.clock.now() - 1
    }
    ask(task, 'elsewhere', { lease })
    await list()
    expect((await reminder()).callbackId).toBeNull()
  })
})
