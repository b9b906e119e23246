// Opening a record: only for a call the PBX has announced at this agent, a visit a clerk vouches for, or a callback the
// centre itself leased. Everything else is denied, with an entry in the audit and not one field.
import { setTimeout as pause } from 'node:timers/promises'
import type { Briefing, OpenInteraction } from '../../shared/central-contract.ts'
import type { Centre } from '../centre.ts'
import { problem } from '../http/problem-reply.ts'
import type { SignedIn } from '../sessions/session-store.ts'
import type { Db } from '../store/schema.ts'
import { findByNumber } from '../subscribers/subscriber-store.ts'
import { briefAgent, tellBrought } from './brief-agent.ts'
import { type Interaction, mayOpen, newInteraction } from './interaction-row.ts'
import { waitForVisit } from './visit-limit.ts'

export interface OpenRequest {
  interactionId: string
  agent: SignedIn
  body: OpenInteraction
}

/** @throws interaction-not-announced, not-permitted, too-many-requests */
export async function openInteraction(centre: Centre, wanted: OpenRequest): Promise<Briefing> {
  if (wanted.body.channel === 'counter') await admitVisit(centre, wanted)
  else requireTelephone(wanted.agent)
  const interaction = await findAllowed(centre, wanted)
  if (!interaction) return deny(centre, wanted)
  const { briefing, brought } = await centre.db
    .transaction()
    .execute((tx) => briefAgent(tx, centre, interaction, wanted.agent))
  await tellBrought(centre, brought)
  return briefing
}

function requireTelephone({ role }: SignedIn): void {
  if (role !== 'agent' && role !== 'lead') throw problem('not-permitted')
}

export async function findInteraction(db: Db, interactionId: string): Promise<Interaction | null> {
  const rows = db.selectFrom('interaction').selectAll().where('interaction_id', '=', interactionId)
  return (await rows.executeTakeFirst()) ?? null
}

async function findAllowed(centre: Centre, wanted: OpenRequest): Promise<Interaction | null> {
  const { interactionId, agent, body } = wanted
  const allowed = (row: Interaction | null) =>
    row && isOfChannel(row, wanted) && mayOpen(row, agent, centre.now()) ? row : null
  const read = () => findInteraction(centre.db, interactionId)
  const deadline = performance.now() + centre.announcementMs
  let row = await read()
  while (!allowed(row) && body.channel === 'call' && centre.queueSource.state() === 'up') {
    const left = deadline - performance.now()
    if (left <= 0) break
    await nextNews(centre, interactionId, left)
    row = await read()
  }
  if (!row && body.channel === 'call' && centre.queueSource.state() === 'down')
    return allowed(await openDegraded(centre, wanted))
  return allowed(row)
}

/** A customer who was called back and is handed on comes to the second desk as any call does. */
const isOfChannel = ({ channel, agent_id }: Interaction, { agent, body }: OpenRequest): boolean =>
  channel === body.channel ||
  (channel === 'callback' && body.channel === 'call' && agent_id !== agent.agentId)

/** An announcement, or a short while: it may have been written between our reading and our waiting. */
const nextNews = ({ ledger }: Centre, interactionId: string, left: number) =>
  Promise.race([ledger.nextEvent(interactionId, left), pause(Math.min(left, 100))])

/** The PBX cannot vouch for anything at the moment: policy says whether the agent's word is enough, and it is marked. */
async function openDegraded(
  centre: Centre,
  { interactionId, agent, body }: OpenRequest
): Promise<Interaction | null> {
  if (centre.policy.records.degraded === 'deny') return null
  return insertInteraction(centre.db, {
    ...newInteraction({
      interaction_id: interactionId,
      channel: 'call',
      created_at: centre.now(),
      entered_at: body.enteredAt
    }),
    announced: false,
    ani: body.ani,
    ani_withheld: body.ani === null,
    dnis: body.dnis,
    queue: body.queue,
    entered_at_source: body.enteredAtSource,
    agent_id: agent.agentId
  })
}

/** @throws too-many-requests; idempotency-key-reused for another customer under a visit: that is another visit, or a change of subject */
async function admitVisit(centre: Centre, wanted: OpenRequest): Promise<void> {
  const { interactionId, agent, body } = wanted
  if (agent.role !== 'clerk' && agent.role !== 'lead') throw problem('not-permitted')
  const { counter } = body
  if (!counter) throw problem('request-malformed', { errors: [{ pointer: '/counter', message: 'required' }] })
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(interactionId))
    throw problem('request-malformed', { errors: [{ pointer: '/id', message: 'uuid' }] })
  const subject = await findByNumber(centre.db, counter.number)
  const visit = { ...wanted, ...counter, subjectId: subject?.subscriber_id ?? null }
  const { code, wait } = await centre.db.transaction().execute((tx) => enterVisit(tx, centre, visit))
  if (code === null) return
  await witnessDenial(centre, wanted, { code, subscriberId: visit.subjectId })
  throw problem(code, wait > 0 ? { retryAfterSeconds: Math.ceil(wait / 1000) } : {})
}

interface Visit extends OpenRequest {
  /** `null`: the number has no record here, or several. */
  subjectId: string | null
  number: string
  reason: string
}

interface Entered {
  code: 'too-many-requests' | 'idempotency-key-reused' | null
  wait: number
}

async function enterVisit(tx: Db, centre: Centre, visit: Visit): Promise<Entered> {
  const { interactionId, agent, subjectId, number, reason } = visit
  const { agentId } = agent
  const now = centre.now()
  const wait = await waitForVisit(tx, agentId, now)
  const earlier = await findInteraction(tx, interactionId)
  if (earlier) {
    const { channel, subject_id, subject_number } = earlier
    const isOther =
      channel === 'counter' && (subject_id !== subjectId || (subject_number ?? number) !== number)
    return { code: isOther ? 'idempotency-key-reused' : null, wait: 0 }
  }
  if (wait > 0) return { code: 'too-many-requests', wait }
  const known = { interaction_id: interactionId, created_at: now, entered_at: now } as const
  const row = newInteraction({ ...known, channel: 'counter' })
  await insertInteraction(tx, { ...row, agent_id: agentId, subject_id: subjectId, subject_number: number })
  const detail = { channel: 'counter', reason }
  await centre.audit.write(tx, {
    kind: 'subject-changed',
    agentId,
    interactionId,
    subscriberId: subjectId,
    detail
  })
  return { code: null, wait: 0 }
}

async function insertInteraction(
  db: Db,
  row: ReturnType<typeof newInteraction>
): Promise<Interaction | null> {
  await db
    .insertInto('interaction')
    .values(row)
    .onConflict((conflict) => conflict.column('interaction_id').doNothing())
    .execute()
  return findInteraction(db, row.interaction_id)
}

async function deny(centre: Centre, wanted: OpenRequest): Promise<never> {
  const queueSource = centre.queueSource.state()
  await witnessDenial(centre, wanted, { queueSource })
  throw problem('interaction-not-announced', { detail: `queue source ${queueSource}` })
}

const witnessDenial = (
  { audit, db }: Centre,
  { interactionId, agent, body }: OpenRequest,
  { subscriberId = null, ...why }: { subscriberId?: string | null; code?: string; queueSource?: string }
) =>
  audit.write(db, {
    kind: 'record-denied',
    agentId: agent.agentId,
    interactionId,
    subscriberId,
    detail: { channel: body.channel, ...why }
  })
