// The agent's line at the registrar: socket, registration, and getting both back after every loss. Calls are not touched
// by a lost socket: audio goes on, and after the next REGISTER each call says where it is with one re-INVITE.
import { type Invitation, Inviter, type InviterOptions, UserAgent } from 'sip.js'
import type { Registration } from '../phone.ts'
import { createRetry, type Retry } from '../retry.ts'
import { createKeepAlive } from './keep-alive.ts'
import { createFlow, type Flow, type FlowDependencies } from './sip-flow.ts'
import { createRegistration } from './sip-registration.ts'
import { createUserAgent, type UserAgentDependencies } from './sip-user-agent.ts'

const longestRetryMs = 10_000
/** For the good-bye to go out before the socket closes, ms. */
const farewellMs = 1500

export interface SipLineDependencies
  extends Omit<FlowDependencies, 'servers'>,
    Pick<UserAgentDependencies, 'account' | 'sessionDescriptionHandlerFactory'> {
  random: () => number
  onInvite: (invitation: Invitation) => void
  onRegistration: (state: Registration['state']) => void
  /** Registered again after the socket had been lost. */
  onReturn: () => void
}

export interface SipLine {
  start: () => void
  /** Signs off from the registrar; calls still going on are ended. */
  stop: () => void
  /** The network came back, or the machine woke up: find out now. */
  probe: () => void
  /** An outbound call to `sip:<user>@<realm>`; `null` where that is no address. */
  outbound: (user: string, options: InviterOptions) => Inviter | null
  flow: Flow
}

export function createSipLine(dependencies: SipLineDependencies): SipLine {
  const { account, clock, onInvite, onRegistration, onReturn } = dependencies
  const flow = createFlow({ ...dependencies, servers: account.servers })
  const userAgent = createUserAgent({ ...dependencies, flow })
  const retry = createRetry(clock, dependencies.random)
  const keepAlive = createKeepAlive({ flow, clock, ask: () => sendOptions(userAgent) })
  let registeredOver = 0
  let isStopped = false

  const registration = createRegistration({
    userAgent,
    flow,
    clock,
    retry,
    onFailed: onRegistration,
    onRegistered() {
      const { generation } = flow.counts()
      const isReturn = registeredOver !== 0 && registeredOver !== generation
      registeredOver = generation
      retry.cancel()
      retry.reset()
      onRegistration('registered')
      if (isReturn) onReturn()
    }
  })

  const connect = createConnecting(flow, retry, (isConnected) => {
    if (isStopped) retry.cancel()
    else if (isConnected) registration.register()
    else onRegistration('unreachable')
  })

  function lost() {
    registration.forget()
    onRegistration('unreachable')
    retry.reset()
    retry.plan(longestRetryMs, connect)
  }

  return {
    flow,
    start() {
      onRegistration('connecting')
      userAgent.delegate = { onInvite, onDisconnect: lost }
      userAgent.start().catch(() => {})
      connect()
    },
    stop() {
      isStopped = true
      userAgent.delegate = {}
      retry.cancel()
      keepAlive.stop()
      userAgent.stop().catch(() => {})
      clock.after(farewellMs, () => void flow.disconnect())
    },
    probe() {
      if (flow.isConnected()) return keepAlive.probe()
      retry.reset()
      connect()
    },
    outbound(user, options) {
      const target = UserAgent.makeURI(`sip:${user}@${account.realm}`)
      return target ? new Inviter(userAgent, target, options) : null
    }
  }
}

/** Connects until it works; asking for it while it is trying changes nothing. */
function createConnecting(flow: Flow, retry: Retry, onTried: (isConnected: boolean) => void): () => void {
  let isConnecting = false
  return function connect() {
    retry.cancel()
    if (isConnecting) return
    isConnecting = true
    const tried = (isConnected: boolean) => {
      isConnecting = false
      if (!isConnected) retry.plan(longestRetryMs, connect)
      onTried(isConnected)
    }
    flow.connect().then(
      () => tried(true),
      () => tried(false)
    )
  }
}

/** Any answer will do, a refusal too. */
function sendOptions({ configuration, userAgentCore }: UserAgent): void {
  const registrar = configuration.uri.clone()
  registrar.user = undefined
  userAgentCore.request(
    userAgentCore.makeOutgoingRequestMessage('OPTIONS', registrar, configuration.uri, registrar, {})
  )
}
