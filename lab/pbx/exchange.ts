// What the PBX does with calls: a customer's call to the hotline goes into the queue and is offered to agents; an agent's
// call goes to a registered customer if the centre has allowed it. Wire behaviour is that of our Asterisk configuration.
import { type Call, type CallFacts, createCall, type Side } from './call.ts'
import type { ControlEvent } from './control.ts'
import { acceptLeg, endLeg, inviteLeg, type Leg, replyToLeg, type Wire } from './leg.ts'
import type { OfferOutcome, Queue } from './queue.ts'
import type { Registrar } from './registrar.ts'
import {
  addressOf,
  headerOf,
  nameAddress,
  reasonHeader,
  responseTo,
  type SipMessage,
  userOf
} from './sip-message.ts'
import type { Flow } from './sip-websocket.ts'

export interface Exchange {
  wire: Wire
  registrar: Registrar
  queue: Queue<Call>
  calls: Map<string, Call>
  /** Extension → `number:interaction id`, the one call that may be dialled next. Any attempt uses it up, also a wrong one. */
  allowed: Map<string, string>
  tell: (event: ControlEvent) => void
  now: () => number
  realm: string
  queueName: string
  limits: { ringTimeoutMs: number; answerTimeoutMs: number; rtpTimeoutMs: number; agentLostMs: number }
}

const hotline = '1090'
/** How a customer's refusal reaches the agent who dialled: SIP status and Q.850 cause. */
const refusals: Readonly<Record<number, readonly [status: number, cause: number]>> = {
  486: [486, 17],
  603: [603, 21]
}

function openCall(exchange: Exchange, facts: CallFacts): Call {
  const { calls, queue, limits, tell } = exchange
  const { interactionId } = facts
  const onEnded = (cause: number, by: Side | 'pbx'): void => {
    calls.delete(interactionId)
    queue.leave(call)
    tell({ type: 'ended', interactionId, cause, by })
    const agent = facts.queue === null ? facts.offeredTo : facts.answeredBy
    if (agent !== null) queue.mark(agent, { busy: false })
  }
  const lostAfterMs = { customer: limits.rtpTimeoutMs, agent: limits.agentLostMs }
  const call = createCall({ wire: exchange.wire, facts, lostAfterMs, onEnded })
  calls.set(interactionId, call)
  return call
}

/** The final answer, or `late` once the time is over and the leg has been cancelled. */
async function answerWithin(wire: Wire, leg: Leg, answer: Promise<SipMessage>, limitMs: number) {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => resolve('late'), limitMs).unref()
  })
  const result = await Promise.race([answer, late])
  clearTimeout(timer)
  if (result === 'late') endLeg(wire, leg, 0)
  return result
}

function connect(exchange: Exchange, call: Call, extension: string, asking: Leg, sdp: string): void {
  call.facts.answeredBy = extension
  exchange.tell({ type: 'answered', interactionId: call.facts.interactionId, extension })
  replyToLeg(exchange.wire, asking, 200, [], sdp)
}

function invitationOf({ interactionId, ani, dnis, queue, enteredAt, displayName }: CallFacts, realm: string) {
  const caller = nameAddress(displayName, `sip:${ani}@${realm}`)
  const from = ani === null ? nameAddress('Anonymous', 'sip:anonymous@anonymous.invalid') : caller
  const care = { 'Interaction-Id': interactionId, Queue: queue ?? '', ANI: ani ?? 'anonymous', DNIS: dnis }
  const fields = Object.entries({ ...care, 'Entered-At': String(Math.floor(enteredAt / 1000)) })
  const headers = fields.map(([name, value]) => [`X-Care-${name}`, value] as const)
  return { from, headers: [['P-Asserted-Identity', from] as const, ...headers] }
}

/** Rings one agent for one caller; the centre hears of it before the agent does. */
export async function offerCall(exchange: Exchange, call: Call, extension: string): Promise<OfferOutcome> {
  const { wire, realm, tell } = exchange
  const { facts, legs } = call
  const contact = exchange.registrar.contactOf(extension)
  if (contact === undefined || legs.customer === undefined) return 'not-answered'
  const { interactionId } = facts
  facts.offeredTo = extension
  tell({ type: 'offered', interactionId, extension })
  const invitation = {
    ...contact,
    ...invitationOf(facts, realm),
    to: `<sip:${extension}@${realm}>`,
    sdp: legs.customer.invite.body
  }
  const { leg, answer } = inviteLeg(wire, invitation)
  call.join('agent', leg)
  const result = await answerWithin(wire, leg, answer, exchange.limits.ringTimeoutMs)
  if (call.isOver()) return 'caller-gone'
  if (result !== 'late' && result.status < 300) {
    connect(exchange, call, extension, legs.customer, result.body)
    return 'answered'
  }
  facts.offeredTo = null
  delete legs.agent
  tell({ type: 'not-answered', interactionId, extension, why: result === 'late' ? 'timeout' : 'rejected' })
  return 'not-answered'
}

/** `X-Lab-*` let a scripted customer pretend another time of entering (epoch seconds) or a withheld number. */
export function customerCalls(exchange: Exchange, flow: Flow, invite: SipMessage, user: string) {
  const { wire, tell, queue, queueName, now } = exchange
  if (userOf(invite.uri) !== hotline)
    return flow.send(responseTo(invite, 404, wire.randomId(), [reasonHeader(1)]))
  const pretended = Number(headerOf(invite, 'X-Lab-Entered-At')) * 1000
  const isWithheld = headerOf(invite, 'X-Lab-Withheld') === '1'
  const identity = isWithheld
    ? { ani: null, displayName: '' }
    : { ani: user, displayName: addressOf(invite, 'From').displayName }
  const place = {
    interactionId: wire.randomId(),
    dnis: hotline,
    queue: queueName,
    enteredAt: pretended > 0 ? pretended : now()
  }
  const call = openCall(exchange, { ...place, ...identity, offeredTo: null, answeredBy: null })
  const leg = acceptLeg(wire, flow, invite)
  call.join('customer', leg)
  replyToLeg(wire, leg, 180)
  tell({ type: 'entered', ...place, ...identity })
  queue.enter(call)
}

/** An agent dials 9 + number for an interaction of which the centre has allowed just that. */
export async function agentDials(
  exchange: Exchange,
  flow: Flow,
  invite: SipMessage,
  extension: string
): Promise<void> {
  const { wire, realm, calls, allowed } = exchange
  const interactionId = headerOf(invite, 'X-Care-Interaction-Id')
  const number = userOf(invite.uri).slice(1)
  const isAllowed =
    userOf(invite.uri).startsWith('9') && allowed.get(extension) === `${number}:${interactionId}`
  allowed.delete(extension)
  if (!isAllowed || calls.has(interactionId))
    return flow.send(responseTo(invite, 403, wire.randomId(), [reasonHeader(21)]))
  const facts = {
    interactionId,
    ani: number,
    dnis: number,
    queue: null,
    enteredAt: exchange.now(),
    displayName: ''
  }
  const call = openCall(exchange, { ...facts, offeredTo: extension, answeredBy: null })
  const agent = acceptLeg(wire, flow, invite)
  call.join('agent', agent)
  exchange.queue.mark(extension, { busy: true })
  exchange.tell({ type: 'dialled', interactionId, extension, number })
  const contact = exchange.registrar.contactOf(number)
  if (contact === undefined) return call.end(1, 'pbx', 404)
  const parties = {
    from: `<sip:${hotline}@${realm}>`,
    to: `<sip:${number}@${realm}>`,
    headers: [],
    sdp: invite.body
  }
  const ring = () => agent.state === 'early' && replyToLeg(wire, agent, 180)
  const { leg, answer } = inviteLeg(wire, { ...contact, ...parties }, ring)
  call.join('customer', leg)
  const result = await answerWithin(wire, leg, answer, exchange.limits.answerTimeoutMs)
  if (call.isOver()) return
  if (result === 'late') return call.end(19, 'pbx', 480)
  const [status, cause] = refusals[result.status] ?? [480, 19]
  if (result.status >= 300) return call.end(cause, 'customer', status)
  connect(exchange, call, extension, agent, result.body)
}
