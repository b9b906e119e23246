// The line at the registrar: signing on, being refused, losing and regaining the socket, and who gets our credentials.
import { afterEach, describe, expect, it, vi } from 'vitest'
import { settled } from './fake-clock.ts'
import { answerTo, challenge, contactOf, methodOf } from './fake-registrar.ts'
import { accept, authorizations, challengeFirst, startLine } from './line-under-test.ts'
import { request } from './phone-under-test.ts'

afterEach(() => {
  vi.useRealTimers()
})

describe('the way of the sound', () => {
  it('is sought with the servers of the site and no others, for half a second at most', async () => {
    const seen: unknown[] = []
    const { connect, registrar, invites } = startLine(accept, (_, options) => {
      seen.push(options)
      throw new Error('no media in these tests')
    })
    await connect()
    registrar.last().bring(request('INVITE', 'one'))
    await settled()
    await expect(async () => invites[0]?.accept()).rejects.toThrow('no media')
    expect(seen).toEqual([
      expect.objectContaining({ iceGatheringTimeout: 500, peerConnectionConfiguration: { iceServers: [] } })
    ])
  })
})

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

  it('is renewed at three quarters of what the registrar granted, not of what was asked', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const { registrar, connect } = startLine((request) =>
      answerTo(request, '200 OK', [contactOf(request).replace(/;expires=\d+/, ';expires=120')])
    )
    await connect()
    const registers = () => registrar.last().sent.filter((text) => methodOf(text) === 'REGISTER').length
    const before = registers()
    vi.advanceTimersByTime(89_000)
    const early = registers()
    vi.advanceTimersByTime(1500)
    expect({ before, early, after: registers() }).toEqual({ before: 1, early: 1, after: 2 })
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
  it('is followed by the next address at once, and a whole round of failures by a pause', async () => {
    const { registrar, states, pass, connect } = startLine(accept)
    registrar.last().fall()
    await settled()
    expect(registrar.sockets.map(({ url }) => url)).toEqual([
      'ws://first.example/ws',
      'ws://second.example/ws'
    ])
    registrar.last().fall()
    await settled()
    expect({ states: new Set(states), sockets: registrar.sockets.length }).toEqual({
      states: new Set(['connecting', 'unreachable']),
      sockets: 2
    })
    await pass(500)
    await connect()
    expect({ url: registrar.last().url, state: states.at(-1) }).toEqual({
      url: 'ws://first.example/ws',
      state: 'registered'
    })
  })

  it('is given up after two seconds where there is another address', async () => {
    const { registrar, states, pass } = startLine(accept)
    const [first] = registrar.sockets
    await pass(2000)
    expect({ state: states.at(-1), isClosed: first?.isClosed, next: registrar.last().url }).toEqual({
      state: 'unreachable',
      isClosed: true,
      next: 'ws://second.example/ws'
    })
  })

  it('is tried again at least every ten seconds or so, and the other address with it', async () => {
    const { registrar, pass } = startLine(accept)
    registrar.last().fall()
    for (let second = 0; second < 120; second += 1) {
      await pass(1000)
      registrar.last().fall()
    }
    const before = registrar.sockets.length
    await pass(12_500)
    expect(registrar.sockets.slice(before).map(({ url }) => url)).toEqual([
      'ws://first.example/ws',
      'ws://second.example/ws'
    ])
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

  it('that went dead while the machine slept is noticed within a second of waking', async () => {
    let isDead = false
    const { clock, states, pass, connect } = startLine((request) => (isDead ? null : accept(request)))
    await connect()
    await pass(1000)
    isDead = true
    clock.sleep(3_600_000)
    await pass(1000)
    expect(states.at(-1)).toBe('unreachable')
  })

  it('is opened again at once when the network says it is back', async () => {
    const { registrar, line } = startLine(accept)
    for (let round = 0; round < 2; round += 1) {
      registrar.last().fall()
      await settled()
    }
    expect(registrar.sockets.length).toBe(2)
    line.probe()
    expect(registrar.sockets.length).toBe(3)
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
