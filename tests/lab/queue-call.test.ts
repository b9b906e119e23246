import type { Invitation } from 'sip.js'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { followCall, heardIn, type Party } from '../../lab/customers/sip-party.ts'
import { startWorld, until, type World } from './lab-world.ts'

const adasNumber = '+84901234567'

const nextCall = (party: Party) => new Promise<Invitation>((resolve) => party.onInvite(resolve))
const header = (invitation: Invitation, name: string) => invitation.request.getHeader(name)

describe('a call to the hotline', () => {
  let world: World
  beforeEach(async () => {
    world = await startWorld({ ringTimeoutMs: 1000 })
  })
  afterEach(() => world.stop())

  it('is announced to the centre before it rings anywhere', async () => {
    const desk = await world.agent('agent1001')
    const ada = await world.customer(adasNumber, 'Ada')
    const ringing = nextCall(desk)
    await ada.call({ enteredAt: 1_700_000_000_000 })
    const invitation = await ringing
    const interactionId = header(invitation, 'X-Care-Interaction-Id')
    expect(world.centre.frames.slice(-2)).toEqual([
      {
        type: 'entered',
        interactionId,
        ani: adasNumber,
        dnis: '1090',
        queue: 'care1090',
        enteredAt: 1_700_000_000_000,
        displayName: 'Ada'
      },
      { type: 'offered', interactionId, extension: 'agent1001' }
    ])
    expect(header(invitation, 'X-Care-Entered-At')).toBe('1700000000')
    expect(world.pbx.calls()).toMatchObject([{ interactionId, offeredTo: 'agent1001', answeredBy: null }])
  })

  it('lets customer and agent hear each other, also after an ICE restart', async () => {
    const desk = await world.agent('agent1001')
    const ada = await world.customer(adasNumber, 'Ada', 440)
    const ringing = nextCall(desk)
    const call = await ada.call()
    const invitation = await ringing
    const course = followCall(invitation)
    await invitation.accept()
    expect(await call.answered).toBe(true)
    const hearEachOther = () => heardIn(invitation).toneHz === 440 && call.heard().toneHz === 1320
    await until(hearEachOther, 'both tones')
    await invitation.invite({
      sessionDescriptionHandlerOptions: { offerOptions: { iceRestart: true } }
    } as object)
    const [agentHad, customerHad] = [heardIn(invitation).packets, call.heard().packets]
    await until(
      () => heardIn(invitation).packets > agentHad + 30 && call.heard().packets > customerHad + 30,
      'more audio'
    )
    expect(hearEachOther()).toBe(true)
    await call.hangUp()
    expect(await course.ended).toEqual({ by: 'them', cause: 16, status: null })
    expect(await call.ended).toEqual({ by: 'customer', cause: null })
    expect(await world.centre.frame('ended')).toMatchObject({ cause: 16, by: 'customer' })
  })

  it('ends for the customer when the agent hangs up', async () => {
    const desk = await world.agent('agent1001')
    const ada = await world.customer(adasNumber, 'Ada')
    const ringing = nextCall(desk)
    const call = await ada.call()
    const invitation = await ringing
    await invitation.accept()
    await call.answered
    await until(() => call.heard().packets > 5, 'the agent is heard')
    await invitation.bye()
    expect(await call.ended).toEqual({ by: 'hotline', cause: 16 })
    expect(await world.centre.frame('ended')).toMatchObject({ cause: 16, by: 'agent' })
  })

  it('goes to the next agent when it is not answered', async () => {
    const [first, second] = [await world.agent('agent1001'), await world.agent('agent1002')]
    const ringsFirst = nextCall(first)
    const ringsSecond = nextCall(second)
    const ada = await world.customer(adasNumber, 'Ada')
    const call = await ada.call()
    const course = followCall(await ringsFirst)
    const invitation = await ringsSecond
    await invitation.accept()
    expect(await course.ended).toEqual({ by: 'them', cause: 0, status: null })
    expect(await call.answered).toBe(true)
    const told = world.centre.frames.map(({ type, extension, why }) => [type, extension, why])
    expect(told.slice(-4)).toEqual([
      ['offered', 'agent1001', undefined],
      ['not-answered', 'agent1001', 'timeout'],
      ['offered', 'agent1002', undefined],
      ['answered', 'agent1002', undefined]
    ])
  })

  it('comes back after a second to the only agent, who has refused it', async () => {
    const desk = await world.agent('agent1001')
    const ada = await world.customer(adasNumber, 'Ada')
    const ringing = nextCall(desk)
    const call = await ada.call()
    const invitation = await ringing
    const again = nextCall(desk)
    await invitation.reject({ statusCode: 486 })
    await (await again).accept()
    expect(await call.answered).toBe(true)
    expect(world.centre.frames.find(({ type }) => type === 'not-answered')).toMatchObject({ why: 'rejected' })
  })

  it('rings no more once the customer has given up', async () => {
    const desk = await world.agent('agent1001')
    const ada = await world.customer(adasNumber, 'Ada')
    const ringing = nextCall(desk)
    const call = await ada.call()
    const course = followCall(await ringing)
    await call.hangUp()
    expect(await course.ended).toEqual({ by: 'them', cause: 0, status: null })
    expect(await world.centre.frame('ended')).toMatchObject({ cause: 16, by: 'customer' })
    expect(world.pbx.calls()).toEqual([])
  })

  it('waits until an agent is ready, in order of arrival', async () => {
    const desk = await world.agent('agent1001', false)
    const [ada, grace] = [
      await world.customer(adasNumber, 'Ada'),
      await world.customer('+84901234568', 'Grace')
    ]
    await ada.call()
    await world.centre.frame('entered')
    await grace.call()
    await until(() => world.pbx.calls().length === 2, 'both wait')
    const ringing = nextCall(desk)
    await world.centre.command({ type: 'member', extension: 'agent1001', queue: 'care1090', ready: true })
    expect(header(await ringing, 'X-Care-ANI')).toBe(adasNumber)
  })

  it('hides a withheld number everywhere', async () => {
    const desk = await world.agent('agent1001')
    const ada = await world.customer(adasNumber, 'Ada')
    const ringing = nextCall(desk)
    await ada.call({ withheld: true })
    const invitation = await ringing
    expect(invitation.request.toString()).not.toContain(adasNumber)
    expect(invitation.remoteIdentity.uri.user).toBe('anonymous')
    expect(await world.centre.frame('entered')).toMatchObject({ ani: null, displayName: '' })
  })

  it('carries a hostile display name as a name and nothing else', async () => {
    const desk = await world.agent('agent1001')
    const hostile = '"><script>alert(1)</script>\\"; tag=x <sip:1@2>'
    const ada = await world.customer(adasNumber, hostile)
    const ringing = nextCall(desk)
    await ada.call()
    const invitation = await ringing
    expect(await world.centre.frame('entered')).toMatchObject({ ani: adasNumber, displayName: hostile })
    expect(invitation.remoteIdentity.uri.user).toBe(adasNumber)
  })
})
