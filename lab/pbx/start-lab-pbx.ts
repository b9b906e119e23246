// Starts the lab PBX: a small back-to-back user agent on loopback that behaves on the wire like our Asterisk
// configuration, for demo, developers and stories. Everything it needs is passed in; stopping it leaves nothing behind.
import { randomUUID } from 'node:crypto'
import type { Call } from './call.ts'
import { type Command, type ControlEvent, createControl } from './control.ts'
import { createDigest } from './digest.ts'
import { agentDials, customerCalls, type Exchange, offerCall } from './exchange.ts'
import { endLeg, receiveInLeg } from './leg.ts'
import { createQueue } from './queue.ts'
import { createRegistrar, isNumber } from './registrar.ts'
import { addressOf, headerOf, responseTo, type SipMessage } from './sip-message.ts'
import { type Flow, openDoor } from './sip-websocket.ts'
import { createTransactions } from './transactions.ts'

const defaults = {
  host: '127.0.0.1',
  /** 0 = any free port. */
  port: 0,
  realm: 'hotline.lab',
  queue: 'care1090',
  ringTimeoutMs: 15_000,
  /** How long an agent's call to a customer may ring. */
  answerTimeoutMs: 30_000,
  /** How long a customer's socket may be gone without BYE before the agent's leg ends with cause 44. */
  rtpTimeoutMs: 6000,
  /** The same for an agent, who comes back with REGISTER and re-INVITE. */
  agentLostMs: 60_000,
  now: Date.now,
  randomId: (): string => randomUUID(),
  /** Hears event names and interaction ids, never personal data. */
  log: (_event: string, _interactionId: string | null): void => undefined
}
export type LabPbxOptions = Partial<typeof defaults> & { customersPassword: string; controlToken: string }
export type LabPbx = Awaited<ReturnType<typeof startLabPbx>>

function invited(exchange: Exchange, flow: Flow, invite: SipMessage) {
  const isOffer = addressOf(invite, 'From').tag !== null && invite.body !== ''
  if (!isOffer) return flow.send(responseTo(invite, 488, exchange.wire.randomId()))
  const user = exchange.registrar.authenticate(flow, invite)
  if (user === null) return
  flow.send(responseTo(invite, 100))
  if (isNumber(user)) customerCalls(exchange, flow, invite, user)
  else void agentDials(exchange, flow, invite, user)
}

const legsOf = ({ calls }: Exchange) => [...calls.values()].flatMap((call) => Object.values(call.legs))

function receive(exchange: Exchange, flow: Flow, message: SipMessage) {
  const { wire, registrar } = exchange
  if (message.status !== 0) return wire.transactions.receive(message)
  const callId = headerOf(message, 'Call-ID')
  const leg = legsOf(exchange).find((one) => one.callId === callId && one.state !== 'ended')
  if (leg !== undefined) return receiveInLeg(wire, leg, flow, message)
  if (message.method === 'REGISTER') return registrar.register(flow, message)
  const isInDialog = addressOf(message, 'To').tag !== null || message.method === 'CANCEL'
  if (message.method === 'INVITE' && !isInDialog) return invited(exchange, flow, message)
  const status = isInDialog ? 481 : message.method === 'OPTIONS' ? 200 : 405
  if (message.method !== 'ACK') flow.send(responseTo(message, status, wire.randomId()))
}

function socketClosed(exchange: Exchange, flow: Flow): void {
  exchange.registrar.flowClosed(flow)
  exchange.wire.transactions.flowClosed(flow)
  for (const leg of legsOf(exchange)) if (leg.flow === flow) leg.on?.socketLost()
}

function obey({ wire, registrar, queue, queueName, allowed, calls }: Exchange, command: Command): void {
  const { type, extension } = command
  if (type === 'provision') registrar.provision(extension, command.ha1)
  if (type === 'withdraw') registrar.withdraw(extension)
  if (type === 'member' && command.queue === queueName) queue.mark(extension, { ready: command.ready })
  if (type === 'allow-dial') allowed.set(extension, `${command.number}:${command.interactionId}`)
  const call = type === 'hang-up' ? calls.get(command.interactionId) : undefined
  if (call?.facts.offeredTo !== extension) return
  // A caller whose call only rings at that agent stays in the queue.
  const onlyRings = call.facts.queue !== null && call.facts.answeredBy === null
  if (onlyRings && call.legs.agent !== undefined) endLeg(wire, call.legs.agent, 0)
  else call.end(16, 'pbx')
}

export async function startLabPbx(given: LabPbxOptions) {
  const options = { ...defaults, ...given }
  const { host, now, randomId, realm } = options
  const wire = { transactions: createTransactions(), sentBy: () => `${host}:${door.port}`, randomId }
  const tell = (event: ControlEvent): void => {
    options.log(event.type, event.interactionId ?? null)
    control.tell(event)
  }
  const onAgent = (type: 'registered' | 'unregistered', extension: string): void => {
    tell({ type, extension })
    queue.pump()
  }
  const registrar = createRegistrar({ ...options, digest: createDigest({ realm, now, randomId }), onAgent })
  const isRegistered = (user: string) => registrar.contactOf(user) !== undefined
  const queue = createQueue<Call>({
    isRegistered,
    offer: (call, extension) => offerCall(exchange, call, extension)
  })
  const around = { wire, registrar, queue, queueName: options.queue, limits: options, tell, now, realm }
  const exchange: Exchange = { ...around, calls: new Map(), allowed: new Map() }
  const calls = () => [...exchange.calls.values()].map(({ facts }) => ({ ...facts }))
  const snapshot = () => ({ calls: calls(), registered: registrar.registeredAgents() })
  const control = createControl({
    token: options.controlToken,
    snapshot,
    obey: (command) => obey(exchange, command)
  })
  const door = await openDoor(host, options.port, {
    onMessage: (flow, message) => receive(exchange, flow, message),
    onClosed: (flow) => socketClosed(exchange, flow),
    onControl: control.serve
  })
  const at = `ws://${host}:${door.port}`
  /** The network cuts a call: both sides get a BYE with this Q.850 cause. */
  const drop = (interactionId: string, cause: number): void =>
    exchange.calls.get(interactionId)?.end(cause, 'pbx')
  return {
    port: door.port,
    sipUrl: `${at}/ws`,
    controlUrl: `${at}/control`,
    realm,
    calls,
    drop,
    stop: door.close
  }
}
