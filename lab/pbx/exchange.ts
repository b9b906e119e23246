// What the PBX does with calls: a customer's call to the hotline goes into the queue and is offered to agents; an agent's
// call goes to a registered customer if the centre has allowed it. Wire behaviour is that of our Asterisk configuration.
import { randomUUID } from 'node:crypto'
import { type Core, NameAddrHeader, URI } from 'sip.js'
import { reason } from '../sip-wire/ring.ts'
import type { SipLine } from '../sip-wire/sip-line.ts'
import { type Call, type CallFacts, createCall } from './call.ts'
import type { Command, ControlEvent } from './control.ts'
import type { OfferOutcome, Queue } from './queue.ts'
import { isNumber, type Registrar } from './registrar.ts'

export const defaults = {
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
export interface Exchange {
  line: SipLine
  registrar: Registrar
  queue: Queue<Call>
  calls: Map<string, Call>
  /** Extension → `number:interaction id`, the one call that may be dialled next. Any attempt uses it up, also a wrong one. */
  allowed: Map<string, string>
  /** Likewise, kept for when the centre is away: used up by its own call only, or by the clock. */
  standby: Map<string, { call: string; until: number }>
  tell: (event: ControlEvent) => void
  options: typeof defaults
}

const hotline = '1090'
/** How a customer's refusal reaches the agent who dialled: SIP status and Q.850 cause. */
const refusals: Readonly<Record<number, readonly [status: number, cause: number]>> = {
  486: [486, 17],
  603: [603, 21]
}

function openCall(exchange: Exchange, invite: Core.IncomingInviteRequest, facts: CallFacts): Call {
  const { line, calls, queue, tell, options } = exchange
  const { interactionId } = facts
  const onEnded = (cause: number, by: string): void => {
    calls.delete(interactionId)
    queue.leave(call)
    tell({ type: 'ended', interactionId, cause, by })
    const agent = facts.queue === null ? facts.offeredTo : facts.answeredBy
    if (agent !== null) queue.mark(agent, { busy: false })
  }
  const lostAfterMs = { customer: options.rtpTimeoutMs, agent: options.agentLostMs }
  const call = createCall({ line, invite, facts, lostAfterMs, onEnded })
  calls.set(interactionId, call)
  return call
}

function connect({ tell }: Exchange, call: Call, extension: string, sdp: string): void {
  tell({ type: 'answered', interactionId: call.facts.interactionId, extension })
  call.answer(extension, sdp)
}

function invitationOf({ interactionId, ani, dnis, queue, enteredAt, displayName }: CallFacts, realm: string) {
  const care = { 'Interaction-Id': interactionId, Queue: queue, ANI: ani ?? 'anonymous', DNIS: dnis }
  const fields = Object.entries({ ...care, 'Entered-At': Math.floor(enteredAt / 1000) })
  const address = ani === null ? new URI('sip', 'anonymous', 'anonymous.invalid') : new URI('sip', ani, realm)
  // sip.js writes a name between quotes as it is given.
  const name = ani === null ? 'Anonymous' : displayName.replace(/["\\]/g, '\\$&')
  const from = new NameAddrHeader(address, name, {})
  const headers = fields.map(([field, value]) => `X-Care-${field}: ${value}`)
  return { from, headers: [`P-Asserted-Identity: ${from.toString()}`, ...headers] }
}

/** Rings one agent for one caller; the centre hears of it before the agent does. */
export async function offerCall(exchange: Exchange, call: Call, extension: string): Promise<OfferOutcome> {
  const { tell, options } = exchange
  const { facts } = call
  const { interactionId } = facts
  const uri = exchange.registrar.contactOf(extension)
  if (uri === undefined) return 'not-answered'
  facts.offeredTo = extension
  tell({ type: 'offered', interactionId, extension })
  const parties = { uri, to: new URI('sip', extension, options.realm), ...invitationOf(facts, options.realm) }
  const { status, sdp } = await call.ask({ ...parties, limitMs: options.ringTimeoutMs })
  if (call.isOver()) return 'caller-gone'
  if (status < 300) {
    connect(exchange, call, extension, sdp)
    return 'answered'
  }
  facts.offeredTo = null
  tell({ type: 'not-answered', interactionId, extension, why: status === 408 ? 'timeout' : 'rejected' })
  return 'not-answered'
}

/** `X-Lab-*` let a scripted customer pretend another time of entering (epoch seconds) or a withheld number. */
function customerCalls(exchange: Exchange, invite: Core.IncomingInviteRequest, user: string): void {
  const { message } = invite
  const { now, randomId, queue } = exchange.options
  if (message.to.uri.user !== hotline)
    return void invite.reject({ statusCode: 404, extraHeaders: [reason(1)] })
  const pretended = Number(message.getHeader('X-Lab-Entered-At')) * 1000
  const isWithheld = message.getHeader('X-Lab-Withheld') === '1'
  const name = message.from.displayName.replace(/\\(.)/g, '$1')
  const entered = {
    interactionId: randomId(),
    ani: isWithheld ? null : user,
    dnis: hotline,
    queue,
    enteredAt: pretended > 0 ? pretended : now(),
    displayName: isWithheld ? '' : name
  }
  const call = openCall(exchange, invite, { ...entered, offeredTo: null, answeredBy: null })
  invite.progress()
  exchange.tell({ type: 'entered', ...entered })
  exchange.queue.enter(call)
}

function usesPermission({ allowed, standby, options }: Exchange, extension: string, call: string): boolean {
  const kept = standby.get(extension)
  const isKept = kept?.call === call
  const isNext = allowed.get(extension) === call
  if (isKept) standby.delete(extension)
  else allowed.delete(extension)
  return isKept ? kept.until > options.now() : isNext
}

/** An agent dials 9 + number for an interaction of which the centre has allowed just that. */
async function agentDials(exchange: Exchange, invite: Core.IncomingInviteRequest, extension: string) {
  const { calls, options } = exchange
  const interactionId = invite.message.getHeader('X-Care-Interaction-Id') ?? ''
  const dialled = invite.message.to.uri.user ?? ''
  const number = dialled.slice(1)
  const isAllowed =
    usesPermission(exchange, extension, `${number}:${interactionId}`) && dialled.startsWith('9')
  if (!isAllowed || calls.has(interactionId))
    return void invite.reject({ statusCode: 403, extraHeaders: [reason(21)] })
  const facts = { interactionId, ani: number, dnis: number, queue: null, enteredAt: options.now() }
  const call = openCall(exchange, invite, {
    ...facts,
    displayName: '',
    offeredTo: extension,
    answeredBy: null
  })
  exchange.queue.mark(extension, { busy: true })
  exchange.tell({ type: 'dialled', interactionId, extension, number })
  const uri = exchange.registrar.contactOf(number)
  if (uri === undefined) return call.end(1, 'pbx', 404)
  const from = new NameAddrHeader(new URI('sip', hotline, options.realm), '', {})
  const parties = { uri, from, to: new URI('sip', number, options.realm), headers: [] }
  const onRinging = () => void invite.progress()
  const { status, sdp } = await call.ask({ ...parties, limitMs: options.answerTimeoutMs, onRinging })
  if (call.isOver()) return
  if (status < 300) return connect(exchange, call, extension, sdp)
  const [refused, cause] = refusals[status] ?? [480, 19]
  call.end(cause, status === 408 ? 'pbx' : 'customer', refused)
}

/** Whoever calls proves who they are first, as with Asterisk. */
export function receiveCall(exchange: Exchange, invite: Core.IncomingInviteRequest): void {
  const { message } = invite
  const isOffer = message.fromTag && message.body && message.parseHeader('contact') instanceof NameAddrHeader
  if (!isOffer) return void invite.reject({ statusCode: 488 })
  const user = exchange.registrar.authenticate(invite)
  if (user === null) return
  invite.trying()
  if (isNumber(user)) customerCalls(exchange, invite, user)
  else void agentDials(exchange, invite, user)
}

export function obey(exchange: Exchange, command: Command): void {
  const { registrar, queue, options, allowed, standby, calls } = exchange
  const { type, extension } = command
  if (type === 'provision') registrar.provision(extension, command.ha1)
  if (type === 'withdraw') registrar.withdraw(extension)
  if (type === 'member' && command.queue === options.queue) queue.mark(extension, { ready: command.ready })
  if (type === 'allow-dial') {
    const { interactionId, number, standbyUntil: until } = command
    const call = `${number}:${interactionId}`
    if (until === undefined) allowed.set(extension, call)
    else standby.set(extension, { call, until })
  }
  if (type === 'forbid-dial') {
    const isOf = (call = '') => call.endsWith(`:${command.interactionId}`)
    if (isOf(standby.get(extension)?.call)) standby.delete(extension)
    if (isOf(allowed.get(extension))) allowed.delete(extension)
  }
  const call = type === 'hang-up' ? calls.get(command.interactionId) : undefined
  if (call?.facts.offeredTo !== extension) return
  // A caller whose call only rings at that agent stays in the queue.
  const onlyRings = call.facts.queue !== null && call.facts.answeredBy === null
  if (onlyRings) call.stopRinging()
  else call.end(16, 'pbx')
}
