// The agent's line at the registrar: socket, registration, and getting both back after every loss. Calls are not touched
// by a lost socket: audio goes on, and after the next REGISTER each call says where it is with one re-INVITE.
import { type Invitation, Inviter, type InviterOptions, UserAgent } from 'sip.js'
import type { Registration } from '../phone.ts'
import { createRetry, type Retry } from '../retry.ts'
import { createEdgeReturn } from './edge-return.ts'
import { createEdges, type Edges } from './edges.ts'
import { createKeepAlive } from './keep-alive.ts'
import { optionsQuestion } from './options-question.ts'
import { createFlow, type Flow, type FlowDependencies } from './sip-flow.ts'
import { createRegistration, type Registration as Registering } from './sip-registration.ts'
import { createUserAgent, type UserAgentDependencies } from './sip-user-agent.ts'

const longestRetryMs = 10_000
/** For the good-bye to go out before the socket closes, ms. */
const farewellMs = 1500

export interface SipLineDependencies
  extends Omit<FlowDependencies, 'edges'>,
    Pick<UserAgentDependencies, 'account' | 'sessionDescriptionHandlerFactory'> {
  random: () => number
  randomId: () => string
  /** A call is going on: the line stays on the edge it is on. */
  isOnCall: () => boolean
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
  /**
   * What comes in now comes from whoever has our registration. A renewal that fails takes nothing back, and during a move to
   * another edge the old one still has it; on a new socket nobody has it before the REGISTER.
   */
  isRegistrars: () => boolean
  flow: Flow
}

export function createSipLine(dependencies: SipLineDependencies): SipLine {
  const { account, clock, onInvite, onRegistration, onReturn } = dependencies
  const edges = createEdges(account.servers)
  const hasOtherEdge = () => account.servers.length > 1
  const flow = createFlow({ ...dependencies, edges })
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
    hasOtherEdge,
    onFailed(state) {
      onRegistration(state)
      if (state === 'refused' || !hasOtherEdge()) return
      // The socket stands and nobody behind it answers for the registrar.
      edges.failed()
      flow.abandon()
    },
    onRegistered() {
      const before = registeredOver
      registeredOver = flow.counts().generation
      edges.worked()
      retry.cancel()
      retry.reset()
      onRegistration('registered')
      if (before !== 0 && before !== registeredOver) onReturn()
    }
  })

  const connect = createConnecting({ flow, retry, edges, isStopped: () => isStopped }, (isConnected) => {
    if (isConnected) registration.register()
    else onRegistration('unreachable')
  })
  const stopReturn = returning(dependencies, edges, flow, registration)

  function lost() {
    registration.forget()
    onRegistration('unreachable')
    if (edges.hasUntried()) connect()
    else retry.plan(longestRetryMs, connect)
  }

  return {
    flow,
    isRegistrars: () => registration.isRegistered() || registeredOver === flow.counts().generation,
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
      stopReturn()
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

/** Goes back to a better edge between calls: first the new socket, then REGISTER over it, then the old one is let go. */
function returning(
  { account, clock, random, randomId, openSocket, isOnCall }: SipLineDependencies,
  edges: Edges,
  flow: Flow,
  registration: Registering
): () => void {
  if (account.servers.length < 2) return () => {}
  const mayMove = () => registration.isRegistered() && !isOnCall()
  return createEdgeReturn({
    edges,
    openSocket,
    clock,
    random,
    question: (url) => optionsQuestion(account, url, randomId()),
    mayMove,
    moveTo: (edge) => void flow.moveTo(edge, mayMove).then((hasMoved) => hasMoved && registration.renew())
  })
}

interface Connecting {
  flow: Flow
  retry: Retry
  edges: Edges
  isStopped: () => boolean
}

/** Connects until it works; asking for it while it is trying changes nothing. */
function createConnecting(
  { flow, retry, edges, isStopped }: Connecting,
  onTried: (isConnected: boolean) => void
): () => void {
  let isConnecting = false
  return function connect() {
    retry.cancel()
    if (isConnecting) return
    isConnecting = true
    const tried = (isConnected: boolean) => {
      isConnecting = false
      if (isStopped()) return
      onTried(isConnected)
      if (isConnected) return
      if (edges.hasUntried()) connect()
      else retry.plan(longestRetryMs, connect)
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
