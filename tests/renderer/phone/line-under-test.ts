// One line at a registrar in memory, under a clock that stands still: what the tests of the line begin with.
import type { Invitation, SessionDescriptionHandlerFactory } from 'sip.js'
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

export const accept = (request: string) => answerTo(request, '200 OK', [`${contactOf(request)}`])

/** Challenges each REGISTER once, as Asterisk does. */
export const challengeFirst = (realm: string) => (request: string) => {
  if (methodOf(request) !== 'REGISTER') return answerTo(request, '200 OK')
  return /^Authorization:/im.test(request)
    ? accept(request)
    : answerTo(request, '401 Unauthorized', [challenge(realm)])
}

const withoutMedia = () => {
  throw new Error('no media in these tests')
}

export function startLine(
  behave: (request: string, url: string) => string | null,
  sessionDescriptionHandlerFactory: SessionDescriptionHandlerFactory = withoutMedia
) {
  const call = { isGoingOn: false }
  const clock = createFakeClock()
  const registrar = createFakeRegistrar(behave)
  const states: string[] = []
  const invites: Invitation[] = []
  let returns = 0
  const line = createSipLine({
    account,
    clock,
    random: () => 0.5,
    randomId: () => 'probe',
    isOnCall: () => call.isGoingOn,
    log: silentLog,
    openSocket: (url) => registrar.openSocket(url),
    sessionDescriptionHandlerFactory,
    onInvite: (invitation) => invites.push(invitation),
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
  return { call, invites, clock, registrar, states, line, pass, connect, returns: () => returns }
}

/** The Authorization headers of what was sent. */
export const authorizations = (sent: readonly string[]) =>
  sent.flatMap((text) => /^Authorization: (.*)$/im.exec(text)?.[1] ?? [])
