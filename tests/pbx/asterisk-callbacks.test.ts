// Callbacks on a real Asterisk: an agent dials only what the centre has permitted, and everybody hears the true cause.
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { agent, colleague, provideReadyDesk } from './support/ready-desk.ts'

const desk = provideReadyDesk()
const soon = { timeout: 5000 }

describe('a call that an agent dials', () => {
  const dial = (number: string, interactionId = 'interaction-1') =>
    desk.phone.dial(`9${number}`, interactionId)
  const allow = (number: string, interactionId = 'interaction-1') =>
    desk.source.allowDial({ interactionId, extension: agent, number })

  test('is refused without a permission', async () => {
    expect(await (await dial('+84901234561')).ended).toEqual({ by: 'them', status: 403, cause: 21 })
    expect(desk.told.events.filter(({ type }) => type === 'dialled')).toEqual([])
  })

  test('reaches the customer once with a permission, and both sides hear each other', async () => {
    await allow('+84901234567')
    const call = await dial('+84901234567')
    expect(await call.answered).toBe(true)
    expect(await desk.world.asterisk.cli('core show channels concise')).toMatch(
      /^Local\/\+84901234567@sim-pstn-\w+;2!.*!1090!/m
    )
    await sleep(1500)
    expect(Math.abs((call.heard().toneHz ?? 0) - 440)).toBeLessThan(15)
    await call.hangUp()
    await desk.told.until('ended', 'interaction-1')
    expect(desk.told.of('interaction-1')).toEqual([
      { type: 'dialled', interactionId: 'interaction-1', extension: agent, number: '+84901234567' },
      { type: 'answered', interactionId: 'interaction-1', extension: agent },
      { type: 'ended', interactionId: 'interaction-1', cause: 16, by: 'agent' }
    ])
    expect(await (await dial('+84901234567')).ended).toMatchObject({ status: 403 })
  })

  test.each([
    ['another number', '+84901234562', 'interaction-1'],
    ['another interaction', '+84901234561', 'interaction-2'],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: an attack on the dial plan, not a template
    ['a header that tries to be an expression', '+84901234561', '" = "" | "1" = "1):0:9(${EPOCH}']
  ])('is refused for %s, and the permission is used up', async (_, number, interactionId) => {
    await allow('+84901234561')
    expect(await (await dial(number, interactionId)).ended).toMatchObject({ status: 403 })
    expect(await (await dial('+84901234561')).ended).toMatchObject({ status: 403 })
  })

  test('is refused when the permission is for somebody else', async () => {
    await desk.source.allowDial({
      interactionId: 'interaction-1',
      extension: colleague,
      number: '+84901234561'
    })
    expect(await (await dial('+84901234561')).ended).toMatchObject({ status: 403 })
  })

  test('is refused when the permission has run out', async () => {
    const late = desk.newSource({ now: () => Date.now() - 3_600_000 })
    await late.start(() => undefined)
    await late.allowDial({ interactionId: 'interaction-1', extension: agent, number: '+84901234561' })
    await late.stop()
    expect(await (await dial('+84901234561')).ended).toMatchObject({ status: 403 })
  })

  describe('kept on standby for when the centre is away', () => {
    const standBy = (standbyUntil: number, interactionId = 'interaction-9') =>
      desk.source.allowDial({ interactionId, extension: agent, number: '+84901234562', standbyUntil })
    const soon = () => Date.now() + 60_000
    const reached = { by: 'them', status: 486, cause: 17 }
    const refused = { by: 'them', status: 403, cause: 21 }

    test('is put through beside the next dial, once', async () => {
      await standBy(soon())
      await allow('+84901234562')
      expect(await (await dial('+84901234562')).ended).toEqual(reached)
      expect(await (await dial('+84901234562', 'interaction-9')).ended).toEqual(reached)
      expect(await (await dial('+84901234562', 'interaction-9')).ended).toEqual(refused)
    })

    test('outlives a wrong attempt, and is for its own number alone', async () => {
      await standBy(soon())
      expect(await (await dial('+84901234562', 'interaction-8')).ended).toEqual(refused)
      expect(await (await dial('+84901234561', 'interaction-9')).ended).toEqual(refused)
      expect(await (await dial('+84901234562', 'interaction-9')).ended).toEqual(reached)
    })

    test('ends with its lease', async () => {
      await standBy(Date.now() - 1_000)
      expect(await (await dial('+84901234562', 'interaction-9')).ended).toEqual(refused)
    })

    test('is taken back for its own interaction, and for no other', async () => {
      await standBy(soon())
      await desk.source.forbidDial({ interactionId: 'interaction-8', extension: agent })
      expect(await (await dial('+84901234562', 'interaction-9')).ended).toEqual(reached)
      await standBy(soon())
      await desk.source.forbidDial({ interactionId: 'interaction-9', extension: agent })
      expect(await (await dial('+84901234562', 'interaction-9')).ended).toEqual(refused)
    })
  })

  test('is refused once the permission was taken back, which is for its own interaction alone', async () => {
    const number = '+84901234562'
    await allow(number)
    await desk.source.forbidDial({ interactionId: 'interaction-2', extension: agent })
    expect(await (await dial(number)).ended).toMatchObject({ status: 486 })
    await allow(number)
    await desk.source.forbidDial({ interactionId: 'interaction-1', extension: agent })
    expect(await (await dial(number)).ended).toMatchObject({ status: 403 })
  })

  test.each([
    ['busy', '+84901234562', { status: 486, cause: 17 }, { cause: 17, by: 'customer' }],
    ['nobody there', '+84901234563', { status: 480, cause: 19 }, { cause: 19, by: 'customer' }],
    ['a number that does not exist', '+84901234564', { status: 404, cause: 1 }, { cause: 1, by: 'pbx' }],
    ['congestion', '+84901234568', { status: 503, cause: 34 }, { cause: 34, by: 'pbx' }]
  ])('meets %s', async (_, number, seen, ended) => {
    await allow(number)
    expect(await (await dial(number)).ended).toEqual({ by: 'them', ...seen })
    expect(await desk.told.until('ended', 'interaction-1')).toMatchObject(ended)
  })

  test('that the customer ends is told as such, at the desk and at the centre', async () => {
    await desk.world.calledCustomer('+84901234560', 'hangs-up-after-3-s')
    await allow('+84901234560')
    const call = await dial('+84901234560')
    expect(await call.answered).toBe(true)
    expect(await call.ended).toEqual({ by: 'them', status: null, cause: 16 })
    expect(await desk.told.until('ended', 'interaction-1')).toMatchObject({ cause: 16, by: 'customer' })
  })

  test('that the agent gives up while it rings has no answer, ends by the agent, and rings nobody any more', async () => {
    const ringsThere = () => desk.world.asterisk.cli('core show channels concise')
    await allow('+84901234563')
    const call = await dial('+84901234563')
    await expect.poll(ringsThere, soon).toContain('@sim-pstn')
    await call.hangUp()
    expect(await call.answered).toBe(false)
    expect(await desk.told.until('ended', 'interaction-1')).toMatchObject({ cause: 16, by: 'agent' })
    expect(desk.told.of('interaction-1').map(({ type }) => type)).toEqual(['dialled', 'ended'])
    await expect.poll(ringsThere, soon).not.toContain('@sim-pstn')
  })

  test('and that is cut ends with its true cause, at the desk and at the centre', async () => {
    await desk.world.calledCustomer('+84901234560', 'dropped-after-3-s')
    await allow('+84901234560')
    const call = await dial('+84901234560')
    expect(await call.ended).toEqual({ by: 'them', status: null, cause: 38 })
    expect(await desk.told.until('ended', 'interaction-1')).toMatchObject({ cause: 38, by: 'pbx' })
  })

  test('to anything but a permitted number is refused', async () => {
    for (const target of ['1090', '600', '90', '9911', '*91agent1002'])
      expect(await (await desk.phone.dial(target, 'interaction-1')).ended).toMatchObject({ status: 403 })
  })

  test('cannot be permitted for something that is no number', async () => {
    await expect(allow('0901234567')).rejects.toThrow('E.164')
    await expect(allow('+84901234567\r\nAction: Logoff')).rejects.toThrow('E.164')
    await expect(allow('+84901234567', 'a:b')).rejects.toThrow('interaction id')
  })
})
