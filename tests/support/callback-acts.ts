// What can happen on the floor, act by act, as hosts and people do it; an act that is not possible now changes nothing.
import type { Briefing, LeaseReply } from '../../shared/central-contract.ts'
import {
  afterCall,
  changeOf,
  type Desk,
  type End,
  type Floor,
  minute,
  type Name,
  workOf
} from './callback-floor.ts'
import { row } from './central-captures.ts'

export type Act =
  | { does: 'lease'; who: Name; isReplyLost: boolean }
  | {
      does:
        | 'dial'
        | 'lone-dial'
        | 'beat'
        | 'release'
        | 'drain'
        | 'cut'
        | 'crash'
        | 'restart'
        | 'sign-out'
        | 'answer'
        | 'not-reached'
      who: Name
    }
  | { does: 'put-off'; who: Name; minutes: 5 | 15 }
  | { does: 'end'; who: Name; how: End }
  | { does: 'assign'; to: Name | null }
  | { does: 'calls-in'; who: Name }
  | { does: 'brief'; who: Name }
  | { does: 'wait'; ms: number }
  | { does: 'deliver' }
  | { does: 'sweep' }

const isThere = (desk: Desk) => desk.alive && !desk.cut && desk.agent !== null

export async function act(floor: Floor, one: Act): Promise<void> {
  if (one.does === 'wait') {
    // the exchange's word may be seconds late, not minutes: a way to the centre that is down says so
    if (one.ms >= minute) await floor.exchange.deliver()
    floor.world.clock.now += one.ms
    for (const call of floor.exchange.ledger) {
      // a desk that is gone takes its call along after a while, and nobody rings for minutes
      const isOver = !floor.desks[call.who].alive || (one.ms >= 3 * minute && !call.answered)
      if (call.end === null && isOver) floor.exchange.end(call, call.answered ? 'cut' : 'not-reached')
    }
    await floor.world.sweep()
    for (const desk of Object.values(floor.desks))
      if (desk.work?.call && desk.work.call.end !== null) leave(floor, desk, desk.work)
    return
  }
  if (one.does === 'deliver') return void (await floor.exchange.deliver())
  if (one.does === 'sweep') return floor.world.sweep()
  if (one.does === 'assign')
    return void (await floor.lead.request('POST', `${floor.path}/assign`, {
      agentId: one.to === null ? null : `agent-${one.to}`
    }))
  await atDesk(floor, deskFor(floor, one), one)
}

type AtDesk = Extract<Act, { who: Name }>

/** The desk that is named, or one where it can happen at all: on most floors at most one is that far. */
function deskFor({ desks }: Floor, { does, who }: AtDesk): Desk {
  const can = ({ alive, work }: Desk) =>
    alive &&
    work !== null &&
    ((does === 'dial' && !work.call) ||
      ((does === 'answer' || does === 'not-reached') && work.call !== null && !work.call.answered) ||
      (does === 'end' && work.call?.answered === true))
  const named = desks[who]
  const isOfCalls = does === 'dial' || does === 'answer' || does === 'not-reached' || does === 'end'
  if (!isOfCalls || can(named)) return named
  return Object.values(desks).find(can) ?? named
}

const signIn = async ({ world }: Floor, desk: Desk): Promise<void> => {
  desk.agent = await world.signIn(desk.name)
}

async function atDesk(floor: Floor, desk: Desk, one: AtDesk): Promise<void> {
  switch (one.does) {
    case 'cut':
      desk.cut = !desk.cut
      return
    case 'crash':
      return crash(floor, desk)
    case 'restart':
      return restart(floor, desk)
    case 'lease':
      return lease(floor, desk, one.isReplyLost)
    case 'dial':
      return dial(floor, desk)
    case 'lone-dial':
      return loneDial(floor, desk)
    case 'calls-in':
      return callsIn(floor, desk)
    case 'brief':
      return brief(floor, desk)
    case 'answer':
      if (desk.alive && desk.work?.call && !desk.work.call.answered) floor.exchange.answer(desk.work.call)
      return
    case 'not-reached':
      return notReached(floor, desk)
    case 'end':
      return end(floor, desk, one.how)
    case 'drain':
      return drain(desk)
    case 'beat':
    case 'put-off':
    case 'release':
    case 'sign-out':
      return withCentre(floor, desk, one)
  }
}

/** Dialled meanwhile: the telephone has a call, and nothing else is taken up beside it. */
function layDown(desk: Desk): void {
  if (!desk.work?.call) desk.work = null
}

/** What is asked of the centre about the lease the desk knows of. */
async function withCentre(floor: Floor, desk: Desk, one: AtDesk): Promise<void> {
  if (!isThere(desk) || !desk.agent) return
  const { agent, work } = desk
  const about = (what: string, body: object) => agent.request('POST', `${floor.path}/${what}`, body)
  if (one.does === 'sign-out') {
    if (work?.call) return
    await drain(desk)
    await agent.request('DELETE', '/v1/session')
    desk.agent = null
    layDown(desk)
    return
  }
  if (!work) return
  const { leaseNumber } = work
  if (one.does === 'beat') await about('heartbeat', { leaseNumber })
  if (one.does === 'put-off' && !work.call) {
    const { status } = await about('put-off', { leaseNumber, minutes: one.minutes })
    if (status === 200) layDown(desk)
  }
  if (one.does === 'release' && !work.call) {
    await about('release', { leaseNumber })
    layDown(desk)
  }
}

async function lease(floor: Floor, desk: Desk, isReplyLost: boolean): Promise<void> {
  if (!isThere(desk) || desk.work || desk.hasFinished) return
  await drain(desk)
  if (!isThere(desk) || !desk.agent || desk.work) return
  const { status, body } = await desk.agent.lease(floor.id)
  if (status === 401) return signIn(floor, desk)
  const reply = body as unknown as LeaseReply
  // taken in hand meanwhile by a call that came in
  if (status !== 200 || isReplyLost || reply.kind !== 'leased' || desk.work) return
  desk.work = workOf(reply.briefing, reply.interactionId)
}

function dial({ exchange }: Floor, desk: Desk): void {
  if (!desk.alive || !desk.work || desk.work.call) return
  const call = exchange.dial(desk.name, desk.work.interactionId)
  if (call) desk.work.call = call
  else desk.work = null
}

/** With no way to the centre the maker dials on what it was given beforehand. */
function loneDial({ world, exchange, loneDial: permitted, draft, briefing }: Floor, desk: Desk): void {
  if (desk.name !== 'lan' || !desk.alive || !desk.cut || desk.work || !permitted) return
  const { interactionId, grant } = permitted
  const call = exchange.dial('lan', interactionId)
  if (!call) return
  const isKnown = world.clock.now > 0 && briefing.interactionId !== ''
  if (isKnown) desk.work = { interactionId, leaseNumber: 1, grant, draft, version: draft.baseVersion, call }
}

/** The customer calls, and it rings here. */
function callsIn({ exchange }: Floor, desk: Desk): void {
  if (exchange.busyWith() || !desk.alive || desk.work?.call) return
  const call = exchange.ring(desk.name)
  // what was taken and not dialled is given back when this is over
  desk.work = {
    interactionId: call.interactionId,
    leaseNumber: 0,
    grant: '',
    draft: placeholder(desk),
    version: 1,
    call
  }
}
const placeholder = (desk: Desk) => desk.work?.draft as NonNullable<Desk['work']>['draft']

async function brief(floor: Floor, desk: Desk): Promise<void> {
  const { work, agent } = desk
  const call = work?.call
  if (
    !isThere(desk) ||
    !agent ||
    !call ||
    call.direction !== 'inbound' ||
    call.isBriefed ||
    call.end !== null
  )
    return
  void floor.exchange.deliver()
  const { status, body } = await agent.open(call.interactionId, { channel: 'call' })
  if (status !== 200) return
  const taken = workOf(body as unknown as Briefing, call.interactionId)
  if (!taken || desk.work?.call !== call) return
  call.isBriefed = true
  desk.work = { ...taken, call }
}

function notReached(floor: Floor, desk: Desk): void {
  const { work } = desk
  const call = work?.call
  if (!desk.alive || !work || !call || call.answered) return
  floor.exchange.end(call, 'not-reached')
  leave(floor, desk, work)
}

/** A call that nobody answered is over. */
function leave(floor: Floor, desk: Desk, work: NonNullable<Desk['work']>): void {
  const { call } = work
  if (!call || call.answered) return
  desk.work = null
  if (call.direction === 'dialled') tell(floor, desk, work, 'no-answer')
  else if (call.isBriefed) giveBack(floor, desk, work)
}

function end(floor: Floor, desk: Desk, how: End): void {
  const { work } = desk
  const call = work?.call
  if (!desk.alive || !work || !call?.answered) return
  const isWrong = how === 'wrong-person' && call.direction === 'dialled'
  floor.exchange.end(call, how === 'wrong-person' && !isWrong ? 'dropped' : how)
  desk.work = null
  if (call.direction === 'inbound' && !call.isBriefed) return
  if (isWrong) tell(floor, desk, work, 'wrong-person', { ...work.draft, revision: work.draft.revision + 9 })
  else tellEnd(floor, desk, work, how === 'finished' ? 'finished' : 'dropped')
}

/** What was said is on its way: all of it as the capture's change, or the draft of a call that was cut. */
function tellEnd(
  floor: Floor,
  desk: Desk,
  work: NonNullable<Desk['work']>,
  how: 'finished' | 'dropped'
): void {
  const { now } = floor.world.clock
  const after = afterCall(work.draft, work.interactionId, how, now)
  if (how === 'dropped') {
    tell(floor, desk, work, 'dropped', after)
    return
  }
  desk.hasFinished = true
  const path = `/v1/subscribers/${work.draft.subscriberId}/profile`
  desk.outbox.push(async () => {
    const reply = await floor.world.request(
      'PATCH',
      path,
      changeOf(after),
      row(work.grant, floor.id, work.version)
    )
    if (reply.status === 200) floor.settledAt ??= floor.world.clock.now
    return reply
  })
}

function tell(
  { world, path }: Floor,
  desk: Desk,
  work: NonNullable<Desk['work']>,
  outcome: string,
  draft?: object
): void {
  const { interactionId, leaseNumber, grant } = work
  const body = { leaseNumber, interactionId, outcome, at: world.clock.now, ...(draft && { draft }) }
  const key = `${interactionId}:${outcome}`
  desk.outbox.push(() => world.request('POST', `${path}/attempts`, body, row(grant, key)))
}

const giveBack = ({ world, path }: Floor, desk: Desk, { leaseNumber, grant }: NonNullable<Desk['work']>) =>
  void desk.outbox.push(() => world.request('POST', `${path}/release`, { leaseNumber }, row(grant, '')))

/** In order; what is not taken now is told again later. */
async function drain(desk: Desk): Promise<void> {
  while (isAtCentre(desk)) {
    const [first] = desk.outbox
    if (!first) return
    const { status } = await first()
    if (status >= 500 || status === 429) return
    if (desk.outbox[0] === first) desk.outbox.shift()
  }
}
const isAtCentre = (desk: Desk) => desk.alive && !desk.cut

/** The exchange ends its call later. What was said of it is told after the restart. */
function crash(floor: Floor, desk: Desk): void {
  const { work } = desk
  if (!desk.alive) return
  desk.alive = false
  desk.agent = null
  desk.work = null
  if (!work) return
  if (work.call?.answered && (work.call.direction === 'dialled' || work.call.isBriefed))
    tell(
      floor,
      desk,
      work,
      'dropped',
      afterCall(work.draft, work.interactionId, 'dropped', floor.world.clock.now)
    )
  else if (work.grant !== '') giveBack(floor, desk, work)
}

/** All is well again: the exchange is asked to hang up what an earlier run left, and the agent signs in. */
async function restart(floor: Floor, desk: Desk): Promise<void> {
  const { exchange } = floor
  const left = exchange.ledger.find((call) => call.who === desk.name && call.end === null)
  if (!desk.alive && left) exchange.end(left, left.answered ? 'cut' : 'not-reached')
  desk.alive = true
  desk.cut = false
  if (desk.agent === null) await signIn(floor, desk)
}

export const briefWait = 10_000
export const waits = [briefWait, minute, 3 * minute, 11 * minute, 16 * minute, 70 * minute, 130 * minute]
