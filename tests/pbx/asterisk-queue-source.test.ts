// The queue source against a real Asterisk: what the centre hears of calls and what the PBX does on its word.
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { silentLog } from '../../shared/log.ts'
import { createQueueMembers } from '../../src-central/agent-state/queue-members.ts'
import { quickDatabase } from '../support/central-databases.ts'
import { must, openCentralWorld } from '../support/central-world.ts'
import { agent, provideReadyDesk } from './support/ready-desk.ts'
import { createTold } from './support/told.ts'

const ada = '+84901234567'
const desk = provideReadyDesk()

describe('a call from the queue', () => {
  test('is announced, offered and answered, with the headers the desk reads, and both sides hear each other', async () => {
    const before = Math.floor(Date.now() / 1000)
    const { interactionId, hangUp } = await desk.world.customerCalls({
      ani: ada,
      name: 'Ada',
      script: 'echo'
    })
    const call = await desk.phone.nextCall()
    const enteredAt = Number(call.header('X-Care-Entered-At'))
    expect(enteredAt).toBeGreaterThanOrEqual(before)
    expect({
      id: call.header('X-Care-Interaction-Id'),
      ani: call.header('X-Care-ANI'),
      dnis: call.header('X-Care-DNIS'),
      queue: call.header('X-Care-Queue'),
      asserted: call.header('P-Asserted-Identity')
    }).toEqual({
      id: interactionId,
      ani: ada,
      dnis: '1090',
      queue: 'care1090',
      asserted: `"Ada" <sip:${ada}@hotline.lab>`
    })
    await call.answer()
    await sleep(1500)
    const { packets, toneHz } = call.heard()
    expect(packets).toBeGreaterThan(25)
    expect(Math.abs((toneHz ?? 0) - 440)).toBeLessThan(15)
    await hangUp()
    await desk.told.until('ended', interactionId)
    expect(desk.told.of(interactionId)).toEqual([
      {
        type: 'entered',
        interactionId,
        ani: ada,
        dnis: '1090',
        queue: 'care1090',
        enteredAt: enteredAt * 1000
      },
      { type: 'offered', interactionId, extension: agent },
      { type: 'answered', interactionId, extension: agent },
      { type: 'ended', interactionId, cause: 16, by: 'customer' }
    ])
    expect(await call.ended).toMatchObject({ by: 'them', cause: 16 })
  })

  test('that the network cuts ends with its true cause, at the desk and at the centre', async () => {
    const { interactionId, drop } = await desk.world.customerCalls({ ani: ada })
    const call = await desk.phone.nextCall()
    await call.answer()
    await desk.told.until('answered', interactionId)
    await drop(38)
    expect(await desk.told.until('ended', interactionId)).toEqual({
      type: 'ended',
      interactionId,
      cause: 38,
      by: 'pbx'
    })
    expect(await call.ended).toMatchObject({ by: 'them', cause: 38 })
  })

  test('that the agent ends is told as such', async () => {
    const { interactionId } = await desk.world.customerCalls({ ani: ada })
    const call = await desk.phone.nextCall()
    await call.answer()
    await desk.told.until('answered', interactionId)
    await call.hangUp()
    expect(await desk.told.until('ended', interactionId)).toEqual({
      type: 'ended',
      interactionId,
      cause: 16,
      by: 'agent'
    })
  })

  test('keeps the number of a customer who withholds it from everybody', async () => {
    const { interactionId, hangUp } = await desk.world.customerCalls({ ani: null, name: 'Grace' })
    const call = await desk.phone.nextCall()
    await hangUp()
    expect(await desk.told.until('entered', interactionId)).toMatchObject({ ani: null })
    expect(call.header('X-Care-ANI')).toBe('anonymous')
    expect(`${call.header('From')}${call.header('P-Asserted-Identity')}`).not.toMatch(/84909999999|Grace/)
    await desk.told.until('ended', interactionId)
  })

  test('carries the time of entering that an announcement ahead of the queue has noted', async () => {
    const enteredAt = Date.UTC(2026, 10, 21, 14, 59, 30)
    const { interactionId, hangUp } = await desk.world.customerCalls({ ani: ada, enteredAt })
    expect(await desk.told.until('entered', interactionId)).toMatchObject({ enteredAt })
    await hangUp()
    await desk.told.until('ended', interactionId)
  })

  test('that nobody takes is told as timed out, and one that is refused as rejected', async () => {
    const { interactionId, hangUp } = await desk.world.customerCalls({ ani: ada })
    const unanswered = await desk.phone.nextCall()
    expect(await unanswered.ended).toMatchObject({ by: 'them' })
    await (await desk.phone.nextCall()).refuse(486)
    await desk.phone.nextCall()
    await hangUp()
    await desk.told.until('ended', interactionId)
    const offered = { type: 'offered', interactionId, extension: agent }
    expect(desk.told.of(interactionId).slice(1)).toEqual([
      offered,
      { type: 'not-answered', interactionId, extension: agent, why: 'timeout' },
      offered,
      { type: 'not-answered', interactionId, extension: agent, why: 'rejected' },
      offered,
      { type: 'abandoned', interactionId, waitedMs: expect.any(Number) },
      { type: 'ended', interactionId, cause: 16, by: 'customer' }
    ])
    expect(await desk.told.until('abandoned', interactionId)).toSatisfy(
      ({ waitedMs }: { waitedMs: number }) => waitedMs >= 2000 && waitedMs < 15_000
    )
  })

  test("ends when the centre hangs up the agent's leg, and asking twice is quiet", async () => {
    const { interactionId } = await desk.world.customerCalls({ ani: ada })
    const call = await desk.phone.nextCall()
    await call.answer()
    await desk.told.until('answered', interactionId)
    await desk.source.hangUp({ interactionId, extension: agent })
    expect(await desk.told.until('ended', interactionId)).toEqual({
      type: 'ended',
      interactionId,
      cause: 16,
      by: 'agent'
    })
    expect(await call.ended).toMatchObject({ by: 'them', cause: 16 })
    await desk.source.hangUp({ interactionId, extension: agent })
  })

  test("whose agent's machine has died ends with cause 44, not as if somebody had hung up", async () => {
    const { interactionId } = await desk.world.customerCalls({ ani: ada })
    const call = await desk.phone.nextCall()
    await call.answer()
    await sleep(1000)
    call.fallSilent()
    expect(await desk.told.until('ended', interactionId)).toEqual({
      type: 'ended',
      interactionId,
      cause: 44,
      by: 'pbx'
    })
  })
})

describe('a member of the queue', () => {
  test('gets no calls while paused and gets them again when ready', async () => {
    await desk.source.setMember({ extension: agent, ready: false, reason: 'lunch' })
    expect(await desk.world.asterisk.cli('queue show care1090')).toMatch(/agent1001.*paused:lunch/)
    const { interactionId, hangUp } = await desk.world.customerCalls({ ani: ada })
    await sleep(1500)
    expect(desk.told.of(interactionId).map(({ type }) => type)).toEqual(['entered'])
    await desk.source.setMember({ extension: agent, ready: true, reason: null })
    await desk.phone.nextCall()
    await hangUp()
    await desk.told.until('ended', interactionId)
  })

  test('whom somebody has paused by hand at the PBX is put right, and gets calls again', async () => {
    const centre = await openCentralWorld(await quickDatabase())
    try {
      const lan = await centre.signIn('lan')
      must(await lan.request('PUT', '/v1/agent/state', { state: 'ready', reason: null }), 200)
      const { source, world } = desk
      const members = createQueueMembers({ ...centre, queueSource: source, now: Date.now, log: silentLog })
      await source.setMember({ extension: agent, ready: true, reason: null })
      await world.asterisk.cli(`queue pause member PJSIP/${agent} queue care1090 reason by-hand`)
      expect(await source.members()).toContainEqual({ extension: agent, ready: false, reason: 'by-hand' })
      await members.reconcile()
      expect(await source.members()).toContainEqual({ extension: agent, ready: true, reason: null })
      const { interactionId, hangUp } = await world.customerCalls({ ani: ada })
      await desk.phone.nextCall()
      await hangUp()
      await desk.told.until('ended', interactionId)
    } finally {
      await centre.close()
    }
  })

  test('with an extension that the PBX does not know is refused before it is asked', async () => {
    await expect(
      desk.source.setMember({ extension: 'evil\r\nAction: Logoff', ready: true, reason: null })
    ).rejects.toThrow('no account')
    await expect(desk.source.sipAccount('__proto__')).rejects.toThrow('no account')
  })
})

describe('the connection to the PBX', () => {
  test('tells a new listener what is going on', async () => {
    const { interactionId, hangUp } = await desk.world.customerCalls({ ani: ada })
    const call = await desk.phone.nextCall()
    await call.answer()
    await desk.told.until('answered', interactionId)
    const later = createTold()
    const another = desk.newSource()
    await another.start(later.listener)
    expect(later.events).toEqual([
      { type: 'up' },
      ...desk.told.of(interactionId),
      { type: 'all-told', interactionIds: [interactionId] }
    ])
    await hangUp()
    await later.until('ended', interactionId)
    await another.stop()
  })

  test('comes back after a restart of the PBX and ends the calls that have gone with it', async () => {
    const { interactionId } = await desk.world.customerCalls({ ani: ada })
    await desk.phone.nextCall()
    await desk.told.until('offered', interactionId)
    const back = desk.world.restart()
    await desk.told.until('down')
    await expect(desk.source.setMember({ extension: agent, ready: true, reason: null })).rejects.toThrow(
      'no connection'
    )
    expect(desk.source.state()).toBe('down')
    await back
    await desk.told.until('ended', interactionId)
    expect(desk.told.events.slice(desk.told.events.findIndex(({ type }) => type === 'down'))).toEqual([
      { type: 'down' },
      { type: 'up' },
      { type: 'ended', interactionId, cause: null, by: 'pbx' },
      { type: 'all-told', interactionIds: [] }
    ])
    await desk.phone.stop()
  })
})
