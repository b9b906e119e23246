import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createParty } from '../../lab/customers/sip-party.ts'
import { type Claim, createDigest, ha1Of } from '../../lab/sip-wire/digest.ts'
import { startWorld, type World } from './lab-world.ts'

describe('the registrar', () => {
  let world: World
  beforeEach(async () => {
    world = await startWorld()
  })
  afterEach(() => world.stop())

  async function register(user: string, password: string): Promise<void> {
    const { sipUrl, realm } = world.pbx
    const party = createParty({ user, displayName: 'Ada', password, sipUrl, realm, toneHz: 440 })
    await party.connect()
    await party.register().finally(() => void party.stop())
  }

  it('lets an agent in whom the centre has given an account', async () => {
    await world.agent('agent1001')
    expect(await world.centre.frame('registered')).toEqual({ type: 'registered', extension: 'agent1001' })
  })

  it('refuses a wrong password', async () => {
    const ha1 = ha1Of('agent1001', world.pbx.realm, 'secret')
    await world.centre.command({ type: 'provision', extension: 'agent1001', ha1 })
    await expect(register('agent1001', 'guessed')).rejects.toThrow('registration refused: 401')
    await expect(register('+84901234567', 'guessed')).rejects.toThrow('registration refused: 401')
    expect(world.centre.frames.filter(({ type }) => type === 'registered')).toEqual([])
  })

  it('knows no agent of its own', async () => {
    await expect(register('agent1001', 'secret')).rejects.toThrow('registration refused: 401')
  })

  it('forgets an agent whose account is withdrawn', async () => {
    await world.agent('agent1001')
    await world.centre.command({ type: 'withdraw', extension: 'agent1001' })
    expect(await world.centre.frame('unregistered')).toEqual({ type: 'unregistered', extension: 'agent1001' })
    await expect(register('agent1001', 'secret')).rejects.toThrow('registration refused: 401')
  })

  it('forgets a contact with its socket, and keeps a newer one', async () => {
    const first = await world.agent('agent1001')
    const second = await world.agent('agent1001')
    await first.loseSocket()
    const ada = await world.customer('+84901234567', 'Ada')
    await ada.call()
    await world.centre.frame('offered')
    await second.loseSocket()
    await world.centre.frame('unregistered')
    const changes = world.centre.frames.filter(({ type }) => type.endsWith('registered'))
    expect(changes.map(({ type }) => type)).toEqual(['registered', 'unregistered'])
  })
})

describe('digest', () => {
  const clock = { now: 0 }
  const digest = createDigest({ realm: 'lab', now: () => clock.now, randomId: () => 'salt' })
  const ha1 = ha1Of('ada', 'lab', 'secret')

  /** What a user agent answers to a challenge; `claim` overrides what it says of itself. */
  function answer(challenge: string, claim: Record<string, string> = {}): Claim {
    const nonce = /nonce="([^"]+)"/.exec(challenge)?.[1] ?? ''
    const fields: Record<string, string> = {
      username: 'ada',
      nonce,
      uri: 'sip:lab',
      qop: 'auth',
      nc: '00000001',
      cnonce: 'c',
      ...claim
    }
    const ha2 = ha1Of('REGISTER', 'sip', 'lab')
    // MD5(a:b:c) is the same function whatever its parts are called.
    const response = ha1Of(ha1, nonce, `${fields.nc}:${fields.cnonce}:auth:${ha2}`)
    const pairs = Object.entries({ response, ...fields }).map(([name, value]) => `${name}="${value}"`)
    return { method: 'REGISTER', uri: 'sip:lab', authorization: `Digest ${pairs.join(', ')}` }
  }
  const verify = (request: Claim) => digest.verify(request, (user) => (user === 'ada' ? ha1 : null))

  it('proves who knows the password', () => {
    expect(verify(answer(digest.challenge()))).toBe('ada')
  })

  it('takes no nonce that is a minute old', () => {
    const challenge = digest.challenge()
    clock.now += 60_000
    expect(verify(answer(challenge))).toBeNull()
  })

  it.each([
    ['another user', { username: 'grace' }],
    ['another request', { uri: 'sip:elsewhere' }],
    ['no quality of protection', { qop: '' }],
    ['a made-up nonce', { nonce: '0/salt/0123456789abcdef0123456789abcdef' }],
    ['a wrong response', { response: 'ü'.repeat(32) }]
  ])('takes no answer with %s', (_what, claim) => {
    expect(verify(answer(digest.challenge(), claim))).toBeNull()
  })
})
