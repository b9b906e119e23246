import type { Invitation } from 'sip.js'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { followCall, heardIn } from '../../lab/customers/sip-party.ts'
import { pause, startWorld, until, type World } from './lab-world.ts'

describe('a lost socket', () => {
  let world: World
  beforeEach(async () => {
    world = await startWorld({ rtpTimeoutMs: 400, agentLostMs: 700 })
  })
  afterEach(() => world.stop())

  async function talk() {
    const desk = await world.agent('agent1001')
    const ada = await world.customer('+84901234567', 'Ada')
    const ringing = new Promise<Invitation>((resolve) => desk.onInvite(resolve))
    const call = await ada.call()
    const invitation = await ringing
    const course = followCall(invitation)
    await invitation.accept()
    await call.answered
    await until(() => heardIn(invitation).packets > 5, 'Ada is heard')
    return { desk, ada, call, invitation, course }
  }

  it('of a customer who vanishes ends the call with cause 44, and they can call again', async () => {
    const { ada, call, course } = await talk()
    await call.vanish()
    expect(await course.ended).toEqual({ by: 'them', cause: 44, status: null })
    expect(await world.centre.frame('ended')).toMatchObject({ cause: 44, by: 'customer' })
    expect(call.state()).toBe('ended')
    await ada.start()
    await ada.call()
    await until(
      () => world.centre.frames.filter(({ type }) => type === 'entered').length === 2,
      'the second call'
    )
  })

  it('of an agent loses the BYE that is sent to it, as with Asterisk', async () => {
    const { desk, call, invitation, course } = await talk()
    await desk.loseSocket()
    await call.hangUp()
    await desk.reconnect()
    await desk.register()
    const ended = await Promise.race([course.ended, pause(300).then(() => 'nothing heard')])
    expect(ended).toBe('nothing heard')
    const status = await new Promise((resolve) => {
      const requestDelegate = {
        onReject: ({ message }: { message: { statusCode?: number } }) => resolve(message.statusCode)
      }
      void invitation.invite({ requestDelegate: requestDelegate as object })
    })
    expect(status).toBe(481)
    expect(world.pbx.calls()).toEqual([])
  })

  it('of an agent who stays away ends the call for the customer', async () => {
    const { desk, call } = await talk()
    await desk.loseSocket()
    expect(await call.ended).toEqual({ by: 'hotline', cause: 44 })
  })

  it('of an agent who comes back with a re-INVITE ends nothing', async () => {
    const { desk, call, invitation } = await talk()
    await desk.loseSocket()
    await desk.reconnect()
    await desk.register()
    await invitation.invite()
    await pause(1000)
    expect(call.state()).toBe('talking')
    expect(heardIn(invitation).toneHz).toBe(440)
  })

  it('of an agent while it rings gives the caller to a colleague, who keeps the call', async () => {
    const first = await world.agent('agent1001')
    const second = await world.agent('agent1002')
    const ringsSecond = new Promise<Invitation>((resolve) => second.onInvite(resolve))
    const ringsFirst = new Promise<Invitation>((resolve) => first.onInvite(resolve))
    const ada = await world.customer('+84901234567', 'Ada')
    const call = await ada.call()
    await ringsFirst
    await first.loseSocket()
    await (await ringsSecond).accept()
    await call.answered
    await pause(1000)
    expect(call.state()).toBe('talking')
  })
})
