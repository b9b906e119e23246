// The line at the registrar: signing on, being refused, losing and regaining the socket, and who gets our credentials.
import { describe, expect, it } from 'vitest'
import type { SipAccount } from '../../../shared/central-contract.ts'
import { silentLog } from '../../../shared/log.ts'
import { createSipLine } from '../../../src-renderer/phone/line/sip-line.ts'
import { createFakeClock, settled } from './fake-clock.ts'
import { answerTo, challenge, contactOf, createFakeRegistrar, methodOf } from './fake-registrar.ts'

const account: SipAccount = {
  servers: ['ws://first.example/ws', 'ws://second.example/ws'],
  realm: 'hotline.example',
  username: 'agent1001',
  ha1: '0123456789abcdef0123456789abcdef',
  dialPrefix: '9',
  iceServers: []
}

const accept = (request: string) => answerTo(request, '200 OK', [`${contactOf(request)}`])

/** Challenges each REGISTER once, as Asterisk does. */
const challengeFirst = (realm: string) => (request: string) => {
  if (methodOf(request) !== 'REGISTER') return answerTo(request, '200 OK')
  return /^Authorization:/im.test(request)
    ? accept(request)
    : answerTo(request, '401 Unauthorized', [challenge(realm)])
}

function startLine(behave: (request: string) => string | null) {
  const clock = createFakeClock()
  const registrar = createFakeRegistrar(behave)
  const states: string[] = []
  let returns = 0
  const line = createSipLine({
    account,
    clock,
    random: () => 0.5,
    log: silentLog,
    openSocket: (url) => registrar.openSocket(url),
    sessionDescriptionHandlerFactory: () => {
      throw new Error('no media in these tests')
    },
    onInvite: () => {},
    onRegistration: (state) => states.push(state),
    onReturn: () => {
      returns += 1
    }
  })
  line.start()
  const pass = async (milliseconds: number) => {
    for (let passed = 0; passed < milliseconds; passed += 250) {
      clock.advance(250)
      await settled()
    }
  }
  const connect = async () => {
    registrar.last().open()
    await settled()
  }
  return { clock, registrar, states, line, pass, connect, returns: () => returns }
}

const authorizations = (sent: readonly string[]) =>
  sent.flatMap((text) => /^Authorization: (.*)$/im.exec(text)?.[1] ?? [])

describe('signing on', () => {
  it('answers the challenge of its own realm and is registered', async () => {
    const { registrar, states, connect } = startLine(challengeFirst('hotline.example'))
    await connect()
    const [authorization] = authorizations(registrar.last().sent)
    expect({ states, authorization }).toEqual({
      states: ['connecting', 'registered'],
      authorization: expect.stringMatching(
        /username="agent1001", realm="hotline\.example".*response="[0-9a-f]{32}"/
      )
    })
  })

  it('never answers a challenge of another realm', async () => {
    const { registrar, states, connect } = startLine(challengeFirst('attacker.example'))
    await connect()
    expect({ states, spent: authorizations(registrar.last().sent) }).toEqual({
      states: ['connecting', 'refused'],
      spent: []
    })
  })

  it('spends no credentials on a challenged OPTIONS', async () => {
    const { registrar, pass, connect } = startLine((request) =>
      methodOf(request) === 'REGISTER'
        ? accept(request)
        : answerTo(request, '401 Unauthorized', [challenge('hotline.example')])
    )
    await connect()
    await pass(30_000)
    const { sent } = registrar.last()
    expect({ asked: sent.some((text) => methodOf(text) === 'OPTIONS'), spent: authorizations(sent) }).toEqual(
      {
        asked: true,
        spent: []
      }
    )
  })

  it('says refused for a wrong account and tries again later: the centre may be a moment behind', async () => {
    let isProvisioned = false
    const { states, connect, pass } = startLine((request) =>
      isProvisioned ? accept(request) : answerTo(request, '403 Forbidden')
    )
    await connect()
    expect(states).toEqual(['connecting', 'refused'])
    isProvisioned = true
    await pass(1000)
    expect(states.at(-1)).toBe('registered')
  })
})

describe('a socket that does not open', () => {
  it('is followed by the next address after half a second, and each failure takes the next', async () => {
    const { registrar, states, pass, connect } = startLine(accept)
    registrar.last().fall()
    await settled()
    expect(states).toEqual(['connecting', 'unreachable'])
    await pass(500)
    expect(registrar.last().url).toBe('ws://second.example/ws')
    registrar.last().fall()
    await settled()
    await pass(1000)
    await connect()
    expect({ url: registrar.last().url, state: states.at(-1) }).toEqual({
      url: 'ws://first.example/ws',
      state: 'registered'
    })
  })

  it('is given up after four seconds', async () => {
    const { registrar, states, pass } = startLine(accept)
    const [first] = registrar.sockets
    await pass(4000)
    expect({ state: states.at(-1), isClosed: first?.isClosed }).toEqual({
      state: 'unreachable',
      isClosed: true
    })
  })

  it('is tried again at least every ten seconds or so', async () => {
    const { registrar, pass } = startLine(accept)
    registrar.last().fall()
    for (let second = 0; second < 120; second += 1) {
      await pass(1000)
      registrar.last().fall()
    }
    const before = registrar.sockets.length
    await pass(12_500)
    expect(registrar.sockets.length).toBe(before + 1)
  })
})

describe('a lost socket', () => {
  it('withdraws the registration at once, and calls hear of the return after REGISTER', async () => {
    const { registrar, states, pass, connect, returns } = startLine(challengeFirst('hotline.example'))
    await connect()
    expect(returns()).toBe(0)
    registrar.last().fall()
    expect(states.at(-1)).toBe('unreachable')
    await settled()
    await pass(750)
    expect(registrar.sockets.length).toBe(2)
    await connect()
    expect({ states, returns: returns() }).toEqual({
      states: ['connecting', 'registered', 'unreachable', 'registered'],
      returns: 1
    })
  })

  it('takes no farewell with it: the contact on the new socket is the same', async () => {
    const { registrar, pass, connect } = startLine(accept)
    await connect()
    registrar.last().fall()
    await settled()
    await pass(750)
    await connect()
    await pass(1000)
    const farewells = registrar.sockets.flatMap(({ sent }) => sent.filter((text) => /;expires=0/.test(text)))
    expect(farewells).toEqual([])
  })

  it('that nobody closed is noticed within twelve seconds', async () => {
    let isDead = false
    const { states, pass, connect } = startLine((request) =>
      isDead ? null : challengeFirst('hotline.example')(request)
    )
    await connect()
    await pass(30_000)
    expect(states.at(-1)).toBe('registered')
    isDead = true
    await pass(12_000)
    expect(states.at(-1)).toBe('unreachable')
  })

  it('that nobody closed is noticed within a second when the network says it is back', async () => {
    let isDead = false
    const { line, states, pass, connect } = startLine((request) => (isDead ? null : accept(request)))
    await connect()
    isDead = true
    line.probe()
    await pass(1000)
    expect(states.at(-1)).toBe('unreachable')
  })

  it('that went dead while the machine slept is noticed within two seconds of waking', async () => {
    let isDead = false
    const { clock, states, pass, connect } = startLine((request) => (isDead ? null : accept(request)))
    await connect()
    await pass(1000)
    isDead = true
    clock.sleep(3_600_000)
    await pass(2000)
    expect(states.at(-1)).toBe('unreachable')
  })

  it('is opened again at once when the network says it is back', async () => {
    const { registrar, line } = startLine(accept)
    registrar.last().fall()
    await settled()
    expect(registrar.sockets.length).toBe(1)
    line.probe()
    expect(registrar.sockets.length).toBe(2)
  })
})

describe('hostile frames', () => {
  it.each([
    ['a frame over the limit', `INVITE sip:agent1001@x SIP/2.0\r\n${'X'.repeat(70_000)}`],
    ['bytes', new Uint8Array([1, 2, 3])],
    ['noise', '\u0000\u0001\u0002'],
    ['half a request', 'INVITE sip:agent1001@x SIP/2.0\r\nVia: x\r\n\r\n'],
    [
      'headers that are none',
      'INVITE sip:a SIP/2.0\r\nFrom: <<<>>>\r\nTo: ;;;\r\nCall-ID\r\nCSeq: -1 FOO\r\n\r\n'
    ],
    ['an unknown answer', 'SIP/2.0 200 OK\r\nVia: SIP/2.0/WS x;branch=z9hG4bK1\r\n\r\n']
  ])('%s neither stop the line nor get an answer with credentials', async (_name, frame) => {
    const { registrar, states, pass, connect } = startLine(accept)
    await connect()
    registrar.last().bring(frame)
    await pass(10_000)
    expect({ state: states.at(-1), spent: authorizations(registrar.last().sent) }).toEqual({
      state: 'registered',
      spent: []
    })
  })
})

describe('signing off', () => {
  it('takes leave of the registrar and opens no socket again', async () => {
    const { registrar, line, pass, connect } = startLine(accept)
    await connect()
    line.stop()
    await settled()
    expect(registrar.last().sent.some((text) => /;expires=0/.test(text))).toBe(true)
    await pass(60_000)
    expect({ sockets: registrar.sockets.length, isClosed: registrar.last().isClosed }).toEqual({
      sockets: 1,
      isClosed: true
    })
  })
})
