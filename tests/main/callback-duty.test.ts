// Whose duty a callback is, at the desk: signs of life while it is worked on, a reminder that stays and disturbs no call,
// putting off, and somebody else answering.
import { afterEach, beforeEach, describe, expect, it, test } from 'vitest'
import { type FakeCentre, startFakeCentre } from '../support/fake-centre.ts'
import {
  answer,
  closeContact,
  dialCallback,
  droppedCall,
  end,
  ring,
  serve,
  step
} from '../support/host-stories.ts'
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
const beats = () => centre.count(/heartbeat$/)
const heard = () => desk.pushesOf('callback.fellDue').map(({ callbackId }) => callbackId)

describe('signs of life', () => {
  it('go to the centre while a callback is dialled and talked on, and end with it', async () => {
    const task = await drop()
    await wrapUp('call-1')
    expect(beats()).toBe(0)
    const interactionId = await take(task.id)
    await desk.clock.advance(30_000)
    await answer(desk, interactionId)
    await desk.clock.advance(60_000)
    await until(() => beats() === 3)
    expect(centre.asked.findLast(({ path }) => path.endsWith('heartbeat'))).toMatchObject({
      path: `/v1/callbacks/${task.id}/heartbeat`,
      body: { leaseNumber: 1 }
    })
    await step(desk, interactionId, { type: 'answer', field: 'hobbies', value: ['music'] }, { type: 'send' })
    await end(desk, interactionId, { cause: 16 })
    await wrapUp(interactionId)
    const before = beats()
    await desk.clock.advance(5 * minute)
    expect(beats()).toBe(before)
  })
})

describe('a reminder', () => {
  it('waits while the call is wrapped up, then comes, is heard once, and stays', async () => {
    const task = await drop()
    await list()
    expect(await reminder()).toEqual({ callbackId: task.id, due: 1, isQuiet: true })
    expect(heard()).toEqual([])
    await wrapUp('call-1')
    expect(await reminder()).toEqual({ callbackId: task.id, due: 1, isQuiet: false })
    await list()
    await list()
    expect(heard()).toEqual([task.id])
    // the lease has run out and nobody else has taken it: it is still theirs to call
    await desk.clock.advance(20 * minute)
    await list()
    expect(await reminder()).toEqual({ callbackId: task.id, due: 1, isQuiet: false })
  })

  it('waits while another customer is on the line, or a colleague, and comes when they are gone', async () => {
    const task = await drop()
    await wrapUp('call-1')
    await list()
    await ring(desk, 'call-2')
    await answer(desk, 'call-2')
    expect((await reminder()).isQuiet).toBe(true)
    await end(desk, 'call-2')
    expect((await reminder()).isQuiet).toBe(true)
    await wrapUp('call-2')
    expect(await reminder()).toEqual({ callbackId: task.id, due: 1, isQuiet: false })
    const call = {
      callId: 'leg-1',
      direction: 'inbound',
      queue: null,
      displayName: 'Hoa',
      ani: null
    } as const
    await desk.phone('phone.calls', { calls: [{ ...call, extension: '103', phase: 'active' }] })
    expect((await reminder()).isQuiet).toBe(true)
    await desk.phone('phone.calls', { calls: [] })
    expect((await reminder()).isQuiet).toBe(false)
  })

  it('comes at its time when the callback was put off, without anybody asking', async () => {
    const task = await drop()
    await wrapUp('call-1')
    await list()
    expect(await desk.desk('callback.putOff', { callbackId: task.id, minutes: 5 })).toEqual({ kind: 'done' })
    await list()
    expect(await reminder()).toEqual({ callbackId: null, due: 0, isQuiet: false })
    await desk.clock.advance(5 * minute - 1)
    expect((await reminder()).callbackId).toBeNull()
    await desk.clock.advance(1)
    expect((await reminder()).callbackId).toBe(task.id)
    expect(heard()).toEqual([task.id, task.id])
    expect(desk.pushesOf('callback.reminderChanged').at(-1)?.callbackId).toBe(task.id)
  })

  it('is there again after a restart, and gone once the callback is given back', async () => {
    const task = await drop()
    await wrapUp('call-1')
    const { dataFolder, clock } = desk
    await desk.stop()
    desk = await startTestHost({ centreUrl: centre.url, dataFolder, clock })
    await desk.signIn()
    await list()
    expect((await reminder()).callbackId).toBe(task.id)
    await desk.desk('callback.release', { callbackId: task.id })
    await list()
    expect((await reminder()).callbackId).toBeNull()
  })
})

describe('somebody else who answers a callback', () => {
  it('is one attempt; what they said is gone, and the customer’s words stay', async () => {
    const task = await drop()
    await wrapUp('call-1')
    const interactionId = await take(task.id)
    await answer(desk, interactionId)
    await step(desk, interactionId, { type: 'answer', field: 'hobbies', value: ['music'] })
    expect(await desk.desk('callback.wrongPerson', { interactionId })).toEqual({ kind: 'done' })
    expect(desk.shown(interactionId)).toMatchObject({
      wrongPerson: true,
      capture: { state: 'suspended', fields: { occupation: { value: 'teacher' }, hobbies: null } }
    })
    const told = await until(() => centre.attempts[0])
    expect(told).toMatchObject({
      callbackId: task.id,
      body: {
        outcome: 'wrong-person',
        leaseNumber: 1,
        draft: { state: 'suspended', fields: { occupation: { value: 'teacher' }, hobbies: null } }
      }
    })
    await end(desk, interactionId, { by: 'local', cause: 16 })
    expect(desk.shown(interactionId)?.ending).toMatchObject({ confirmed: true })
    await wrapUp(interactionId)
    await until(() => centre.contacts.has(interactionId))
    expect({ attempts: centre.attempts.length, changes: centre.changes.size }).toEqual({
      attempts: 1,
      changes: 0
    })
  })

  it('can still be said while the agent is asked how the call ended', async () => {
    const task = await drop()
    await wrapUp('call-1')
    const interactionId = await take(task.id)
    await answer(desk, interactionId)
    await end(desk, interactionId, { cause: 16 })
    expect(await desk.desk('callback.wrongPerson', { interactionId })).toEqual({ kind: 'done' })
    await desk.clock.advance(minute)
    expect(centre.attempts.map(({ body }) => body.outcome)).toEqual(['wrong-person'])
    expect(centre.changes.size).toBe(0)
  })

  it('is nobody on a call that came in, or once all is told', async () => {
    await serve(desk, 'call-2')
    expect(await desk.desk('callback.wrongPerson', { interactionId: 'call-2' })).toEqual({
      kind: 'refused',
      code: 'capture-step-illegal'
    })
  })
})

test('a callback that is finished here is not dialled once more while its change is still on its way', async () => {
  const task = await drop()
  await wrapUp('call-1')
  const interactionId = await take(task.id)
  await answer(desk, interactionId)
  centre.breakOn(/^PATCH/, { kind: 'status', status: 503 })
  await step(desk, interactionId, { type: 'answer', field: 'hobbies', value: ['music'] }, { type: 'send' })
  await end(desk, interactionId, { cause: 16 })
  await wrapUp(interactionId)
  expect((await list()).callbacks).toEqual([])
  expect(await desk.desk('callback.take', { callbackId: task.id })).toEqual({
    kind: 'refused',
    code: 'callback-closed'
  })
})

describe('who signs out', () => {
  it('tells first what is still here, then leaves; their copy of the lease entitles nobody any more', async () => {
    const task = await drop()
    await wrapUp('call-1')
    await until(async () =>
      (await desk.desk('outbox.list', {})).deliveries.every(({ state }) => state !== 'on-this-pc')
    )
    await desk.desk('session.signOut', {})
    const order = centre.asked.map(({ method, path }) => `${method} ${path}`)
    expect(order.indexOf('DELETE /v1/session')).toBeGreaterThan(order.indexOf(`PUT /v1/callbacks/${task.id}`))
    centre.tasks.clear()
    await desk.signIn()
    centre.breakOn(/lease$/, { kind: 'reset' })
    expect(await desk.desk('callback.take', { callbackId: task.id })).toMatchObject({ kind: 'refused' })
  })
})
