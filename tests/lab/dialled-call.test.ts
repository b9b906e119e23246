import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { IncomingBehaviour } from '../../lab/customers/customer.ts'
import { heardIn, type Party } from '../../lab/customers/sip-party.ts'
import { startWorld, until, type World } from './lab-world.ts'

const adasNumber = '+84901234567'

describe('a call that an agent dials', () => {
  let world: World
  let desk: Party
  beforeEach(async () => {
    world = await startWorld({ answerTimeoutMs: 600 })
    desk = await world.agent('agent1001')
  })
  afterEach(() => world.stop())

  const allow = (number: string, interactionId = 'i1') =>
    world.centre.command({ type: 'allow-dial', interactionId, extension: 'agent1001', number })
  const dial = (target: string, interactionId = 'i1') =>
    desk.call(target, [`X-Care-Interaction-Id: ${interactionId}`])
  async function adaWho(behaviour: IncomingBehaviour) {
    const ada = await world.customer(adasNumber, 'Ada')
    ada.onIncoming(behaviour)
    return ada
  }

  it('reaches the customer and carries both voices', async () => {
    await adaWho({ kind: 'answers', afterMs: 50 })
    await allow(adasNumber)
    const { session, answered } = await dial(`9${adasNumber}`)
    expect(await answered).toBe(true)
    await until(() => heardIn(session).toneHz === 440, 'Ada is heard')
    await session.bye()
    expect(await world.centre.frame('ended')).toEqual({
      type: 'ended',
      interactionId: 'i1',
      cause: 16,
      by: 'agent'
    })
    const told = world.centre.frames.filter(({ interactionId }) => interactionId === 'i1')
    expect(told.slice(0, 2)).toEqual([
      { type: 'dialled', interactionId: 'i1', extension: 'agent1001', number: adasNumber },
      { type: 'answered', interactionId: 'i1', extension: 'agent1001' }
    ])
  })

  describe('with a permission kept for when the centre is away', () => {
    const standBy = (standbyUntil: number) =>
      world.centre.command({
        type: 'allow-dial',
        interactionId: 'i9',
        extension: 'agent1001',
        number: adasNumber,
        standbyUntil
      })
    const soon = () => Date.now() + 60_000
    const busy = { by: 'them', cause: 17, status: 486 }
    const refused = { by: 'them', cause: 21, status: 403 }
    const endOf = async (interactionId: string, number = adasNumber) =>
      (await dial(`9${number}`, interactionId)).ended
    beforeEach(() => adaWho({ kind: 'busy' }))

    it('is put through beside the next dial, once', async () => {
      await standBy(soon())
      await allow(adasNumber)
      expect(await endOf('i1')).toEqual(busy)
      expect(await endOf('i9')).toEqual(busy)
      expect(await endOf('i9')).toEqual(refused)
    })

    it('is put through after a wrong attempt, and for its own number alone', async () => {
      await standBy(soon())
      expect(await endOf('i8')).toEqual(refused)
      expect(await endOf('i9', '+84901234999')).toEqual(refused)
      expect(await endOf('i9')).toEqual(busy)
    })

    it('is refused after its lease, and when it was taken back', async () => {
      await standBy(Date.now() - 1_000)
      expect(await endOf('i9')).toEqual(refused)
      await standBy(soon())
      const forbid = { type: 'forbid-dial', extension: 'agent1001' }
      await world.centre.command({ ...forbid, interactionId: 'i8' })
      await world.centre.command({ ...forbid, interactionId: 'i9' })
      expect(await endOf('i9')).toEqual(refused)
    })
  })

  it('is refused once its permission was taken back, and for no other interaction’s sake', async () => {
    await adaWho({ kind: 'busy' })
    const forbid = { type: 'forbid-dial', extension: 'agent1001' }
    await allow(adasNumber)
    await world.centre.command({ ...forbid, interactionId: 'i2' })
    expect(await (await dial(`9${adasNumber}`)).ended).toMatchObject({ status: 486 })
    await allow(adasNumber)
    await world.centre.command({ ...forbid, interactionId: 'i1' })
    expect(await (await dial(`9${adasNumber}`)).ended).toMatchObject({ status: 403 })
  })

  it('needs the centre’s word for this number and this interaction', async () => {
    await adaWho({ kind: 'answers', afterMs: 0 })
    const wrong = [
      [`9${adasNumber}`, 'i2'],
      ['9+84901234999', 'i1'],
      [`8${adasNumber}`, 'i1'],
      ['9undefined', 'i1']
    ] as const
    for (const [target, interactionId] of wrong) {
      await allow(adasNumber)
      const { ended } = await dial(target, interactionId)
      expect(await ended).toEqual({ by: 'them', cause: 21, status: 403 })
    }
    expect(world.centre.frames.map(({ type }) => type)).not.toContain('dialled')
  })

  it('uses the centre’s word up, also when it was a wrong attempt', async () => {
    await adaWho({ kind: 'answers', afterMs: 0 })
    await allow(adasNumber)
    await (await dial('9+84901234999')).ended
    expect(await (await dial(`9${adasNumber}`)).ended).toEqual({ by: 'them', cause: 21, status: 403 })
    await allow(adasNumber)
    const { session, answered } = await dial(`9${adasNumber}`)
    expect(await answered).toBe(true)
    await session.bye()
    await world.centre.frame('ended')
    expect(await (await dial(`9${adasNumber}`)).ended).toEqual({ by: 'them', cause: 21, status: 403 })
  })

  it('that is not answered ends with 480 and cause 19', async () => {
    await adaWho({ kind: 'does-not-answer' })
    await allow(adasNumber)
    expect(await (await dial(`9${adasNumber}`)).ended).toEqual({ by: 'them', cause: 19, status: 480 })
  })

  it('ends with cause 16 when the customer hangs up', async () => {
    await adaWho({ kind: 'answers-then-hangs-up', afterMs: 0, talkMs: 200 })
    await allow(adasNumber)
    const { answered, ended } = await dial(`9${adasNumber}`)
    expect([await answered, await ended]).toEqual([true, { by: 'them', cause: 16, status: null }])
  })

  it('keeps the agent out of the queue until it is over', async () => {
    await adaWho({ kind: 'answers', afterMs: 0 })
    const grace = await world.customer('+84901234568', 'Grace')
    await allow(adasNumber)
    const { session, answered } = await dial(`9${adasNumber}`)
    await answered
    await grace.call()
    await world.centre.frame('entered')
    expect(world.centre.frames.map(({ type }) => type)).not.toContain('offered')
    await session.bye()
    expect(await world.centre.frame('offered')).toMatchObject({ extension: 'agent1001' })
  })
})
