import type { Invitation } from 'sip.js'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startLabPbx } from '../../lab/pbx/start-lab-pbx.ts'
import { connectCentre, startWorld, until, type World } from './lab-world.ts'

describe('the control channel', () => {
  let world: World
  beforeEach(async () => {
    world = await startWorld()
  })
  afterEach(() => world.stop())

  const closeCodeAfter = (firstFrame: string) =>
    new Promise<number>((resolve) => {
      const socket = new WebSocket(world.pbx.controlUrl)
      socket.addEventListener('open', () => socket.send(firstFrame))
      socket.addEventListener('close', ({ code }) => resolve(code))
    })

  it.each([
    ['a wrong token', JSON.stringify({ type: 'hello', token: 'guessed' })],
    ['no hello', JSON.stringify({ type: 'provision', extension: 'agent1001', ha1: '0'.repeat(32) })],
    ['no JSON', 'hello?']
  ])('refuses who begins with %s', async (_what, firstFrame) => {
    expect(await closeCodeAfter(firstFrame)).toBe(4401)
  })

  it('answers a malformed command in words and goes on', async () => {
    const socket = new WebSocket(world.pbx.controlUrl)
    const frames: { type: string; why?: string }[] = []
    socket.addEventListener('message', ({ data }) => frames.push(JSON.parse(String(data))))
    await new Promise((resolve) => socket.addEventListener('open', resolve))
    socket.send(JSON.stringify({ type: 'hello', token: 'token' }))
    socket.send(JSON.stringify({ type: 'provision', extension: 'root; rm', ha1: 'x' }))
    socket.send('{')
    await until(() => frames.length === 3, 'two refusals')
    expect(frames.map(({ type }) => type)).toEqual(['snapshot', 'refused', 'refused'])
    expect(frames[1]?.why).toContain('extension')
    socket.close()
  })

  it('shows a centre that comes later what is going on', async () => {
    const desk = await world.agent('agent1001')
    const ringing = new Promise((resolve) => desk.onInvite(resolve))
    const ada = await world.customer('+84901234567', 'Ada')
    await ada.call({ enteredAt: 1_700_000_000_000 })
    await ringing
    const late = await connectCentre(world.pbx)
    const { interactionId } = await world.centre.frame('entered')
    expect(late.frames[0]).toEqual({
      type: 'snapshot',
      registered: ['agent1001'],
      calls: [
        {
          interactionId,
          ani: '+84901234567',
          dnis: '1090',
          queue: 'care1090',
          enteredAt: 1_700_000_000_000,
          displayName: 'Ada',
          offeredTo: 'agent1001',
          answeredBy: null
        }
      ]
    })
    late.close()
  })

  it('ends a call whose agent is gone, at the centre’s word', async () => {
    const desk = await world.agent('agent1001')
    const ringing = new Promise<Invitation>((resolve) => desk.onInvite(resolve))
    const ada = await world.customer('+84901234567', 'Ada')
    const call = await ada.call()
    await (await ringing).accept()
    await call.answered
    const { interactionId } = await world.centre.frame('answered')
    await world.centre.command({ type: 'hang-up', interactionId, extension: 'agent1002' })
    expect(call.state()).toBe('talking')
    await world.centre.command({ type: 'hang-up', interactionId, extension: 'agent1001' })
    expect(await call.ended).toEqual({ by: 'hotline', cause: 16 })
    expect(await world.centre.frame('ended')).toMatchObject({ by: 'pbx', cause: 16 })
  })

  it('takes a call that only rings from that agent and leaves the caller in the queue', async () => {
    const desk = await world.agent('agent1001')
    const ringing = new Promise<Invitation>((resolve) => desk.onInvite(resolve))
    const ada = await world.customer('+84901234567', 'Ada')
    const call = await ada.call()
    await ringing
    const { interactionId } = await world.centre.frame('offered')
    await world.centre.command({ type: 'member', extension: 'agent1001', queue: 'care1090', ready: false })
    await world.centre.command({ type: 'hang-up', interactionId, extension: 'agent1001' })
    await world.centre.frame('not-answered')
    expect([call.state(), world.pbx.calls().length]).toEqual(['ringing', 1])
  })
})

it('the lab PBX listens on loopback only', async () => {
  const exposed = startLabPbx({ host: '0.0.0.0', customersPassword: 'secret', controlToken: 'token' })
  await expect(exposed).rejects.toThrow('loopback')
})
