import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readFrame } from '../../lab/sip-wire/sip-line.ts'
import { startWorld, type World } from './lab-world.ts'

const register = [
  'REGISTER sip:hotline.lab SIP/2.0',
  'Via: SIP/2.0/WS x.invalid;branch=z9hG4bK1',
  'From: "Ada" <sip:agent1001@hotline.lab>;tag=a',
  'To: <sip:agent1001@hotline.lab>',
  'Call-ID: 1',
  'CSeq: 1 REGISTER',
  'Contact: <sip:agent1001@x.invalid;transport=ws>;expires=120',
  'Content-Length: 0',
  '',
  ''
].join('\r\n')

/** A good message with a few characters cut out or put in. */
const mutated = fc
  .array(fc.tuple(fc.nat(register.length), fc.nat(20), fc.string({ unit: 'binary', maxLength: 20 })), {
    maxLength: 4
  })
  .map((edits) =>
    edits.reduce((text, [at, cut, put]) => text.slice(0, at) + put + text.slice(at + cut), register)
  )

describe('a frame from a stranger', () => {
  it('is a message or nothing, and never an exception', () => {
    const isWholeOrNothing = (frame: string) => {
      const message = readFrame(frame)
      if (message === null) return
      const written = String([message.from, message.to, message.parseHeader('contact')])
      expect([written, message.callId, message.viaBranch]).not.toContain('')
    }
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 2000 }), isWholeOrNothing))
    fc.assert(fc.property(mutated, isWholeOrNothing), { numRuns: 500 })
  })

  it.each([
    ['an empty one', ''],
    ['no empty line', 'REGISTER sip:a SIP/2.0\r\nVia: x'],
    ['a CSeq of another method', register.replace('1 REGISTER', '1 INVITE')],
    ['no From', register.replace(/From.*\r\n/, '')],
    ['a bare line feed in a header', register.replace('"Ada"', '"A\nX-Care-Interaction-Id: 1"')],
    ['a folded header', register.replace('"Ada"', '\r\n "Ada"')],
    ['an address that cannot be written again', register.replace('agent1001@x', '%zz@x')],
    ['a thousand headers', register.replace('Via', `${'X: y\r\n'.repeat(1000)}Via`)]
  ])('%s is no message', (_what, frame) => {
    expect(readFrame(frame)).toBeNull()
  })

  it('is read in time that grows no faster than its length', () => {
    const frame = register.replace('"Ada"', `"${' '.repeat(60_000)}`)
    const started = performance.now()
    readFrame(frame)
    expect(performance.now() - started).toBeLessThan(200)
  })

  it('that is a message is read', () => {
    expect(readFrame(register)).toMatchObject({ method: 'REGISTER', callId: '1', fromTag: 'a', body: '' })
  })
})

describe('a hostile socket', () => {
  let world: World
  beforeAll(async () => {
    world = await startWorld()
  })
  afterAll(() => world.stop())

  const open = async (protocol?: string) => {
    const socket = new WebSocket(world.pbx.sipUrl, protocol)
    const outcome = await new Promise<'open' | 'refused'>((resolve) => {
      socket.addEventListener('open', () => resolve('open'))
      socket.addEventListener('error', () => resolve('refused'))
    })
    return { socket, outcome }
  }
  const junk = fc.oneof(mutated, fc.string({ unit: 'binary', maxLength: 500 }), fc.constant(register))

  it('is closed when its frame is larger than 64 kB', async () => {
    const { socket } = await open('sip')
    const closed = new Promise<number>((resolve) =>
      socket.addEventListener('close', ({ code }) => resolve(code))
    )
    socket.send(register + 'x'.repeat(65_536))
    expect([1006, 1009]).toContain(await closed)
  })

  it('is refused unless it speaks SIP', async () => {
    expect([(await open()).outcome, (await open('chat')).outcome]).toEqual(['refused', 'refused'])
  })

  it('is answered itself, also when it pretends to be somebody else’s', async () => {
    await world.customer('+84901234560', 'Grace')
    const { socket } = await open('sip')
    const answer = new Promise((resolve) => socket.addEventListener('message', ({ data }) => resolve(data)))
    const others = register.replace(/REGISTER/g, 'OPTIONS').replace('K1', 'K1;flow=flow1.invalid')
    socket.send(others.replace('agent1001@x.invalid', 'agent1001@flow1.invalid'))
    expect(await answer).toContain('SIP/2.0 200 OK')
    socket.close()
  })

  it('registers nobody and disturbs nobody, whatever it sends', async () => {
    const { socket } = await open('sip')
    for (const frame of fc.sample(junk, 500)) socket.send(frame)
    const methods = ['INVITE', 'BYE', 'CANCEL', 'ACK', 'REFER', 'OPTIONS', 'SUBSCRIBE']
    for (const method of methods) socket.send(register.replaceAll('REGISTER', method))
    await world.agent('agent1002')
    const ada = await world.customer('+84901234567', 'Ada')
    await ada.call()
    await world.centre.frame('offered')
    const registered = world.centre.frames.filter(({ type }) => type === 'registered')
    expect(registered).toEqual([{ type: 'registered', extension: 'agent1002' }])
    socket.close()
  })
})
