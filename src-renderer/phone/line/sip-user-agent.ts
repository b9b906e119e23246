// SIP.js's user agent for one account, told what it must and kept from what it must not: no secrets on the console, no
// credentials for strangers, no STUN server of somebody else's.
import { type SessionDescriptionHandlerFactory, UserAgent } from 'sip.js'
import type { SipAccount } from '../../../shared/central-contract.ts'
import type { Log } from '../../../shared/log.ts'
import type { Flow } from './sip-flow.ts'

/** A call we leave ringing this long answers itself with 480; the queue's own limit is far below, seconds. */
const noAnswerSeconds = 60
/** A net under the quiet window (quiet-window.ts), ms. */
const iceGatheringLimitMs = 500

export interface UserAgentDependencies {
  account: SipAccount
  flow: Flow
  log: Log
  sessionDescriptionHandlerFactory: SessionDescriptionHandlerFactory
}

export function createUserAgent(dependencies: UserAgentDependencies): UserAgent {
  const { account, flow, log, sessionDescriptionHandlerFactory } = dependencies
  const uri = UserAgent.makeURI(`sip:${account.username}@${account.realm}`)
  if (!uri) throw new Error('the account has no address')
  const userAgent = new UserAgent({
    uri,
    authorizationUsername: account.username,
    authorizationHa1: account.ha1,
    noAnswerTimeout: noAnswerSeconds,
    // SIP.js wants a class; `new` of a function that returns an object gives that object.
    transportConstructor: function takeFlow() {
      return flow
    } as unknown as new () => Flow,
    sessionDescriptionHandlerFactory,
    sessionDescriptionHandlerFactoryOptions: {
      iceGatheringTimeout: iceGatheringLimitMs,
      peerConnectionConfiguration: { iceServers: account.iceServers }
    },
    // The library would write its options, the account's secret among them, to the console.
    logConfiguration: false,
    logBuiltinEnabled: false,
    logConnector: (level, category, _label, content) => {
      // While the line is down every request fails, and the registration already says so.
      if (level === 'error' && flow.isConnected())
        log.warn('sip.complained', { category, content: content.slice(0, 200) })
    }
  })
  answerTheRegistrarOnly(userAgent, account.realm)
  return userAgent
}

/**
 * SIP.js answers a digest challenge to any request from whoever sends one, so a peer who challenges our BYE collects a
 * hash to crack. Credentials are for the account's own realm alone, and none are spent on asking whether it is there.
 */
function answerTheRegistrarOnly(userAgent: UserAgent, realm: string) {
  const { configuration } = userAgent.userAgentCore
  const createCredentials = configuration.authenticationFactory.bind(configuration)
  configuration.authenticationFactory = () => {
    const credentials = createCredentials()
    if (!credentials) return undefined
    const authenticate = credentials.authenticate.bind(credentials)
    credentials.authenticate = (request, challenge, body) =>
      challenge?.realm === realm && request.method !== 'OPTIONS' && authenticate(request, challenge, body)
    return credentials
  }
}
