// One rescued row goes the way every row goes: the same address, grant and key as if its own host had sent it, through the
// centre's own routes. Rescue adds no rule of its own, except that a conflict goes to a lead: its agent's PC is gone.
import type { FastifyInstance } from 'fastify'
import { centralHeaders } from '../../shared/central-contract.ts'
import { isSettledBy, type OutboxRequest } from '../../shared/outbox-request.ts'
import { type ProblemCode, problemDetailsSchema } from '../../shared/problem.ts'
import type { RescueOutcome } from '../../shared/rescue-contract.ts'
import { findTask } from '../callbacks/callback-store.ts'
import { canonical } from '../http/fingerprint.ts'
import type { Db } from '../store/schema.ts'
import type { Telling } from './unfinished-capture.ts'

export interface Told {
  outcome: RescueOutcome
  code: ProblemCode | null
}

export interface RowToTell extends Omit<Telling, 'grant'> {
  grant: string
  /** Of the workstation it comes from. */
  hostId: string
  /** Of a contact. */
  interactionId: string | null
}

type TellingParts = { app: FastifyInstance; db: Db; pause: (ms: number) => Promise<void> }

interface Exchange {
  method: 'PATCH' | 'PUT' | 'POST'
  url: string
  body: object
  version?: number
}

export async function tellRow({ app, db, pause }: TellingParts, row: RowToTell): Promise<Told> {
  const { request } = row
  const before = await traceOf(db, row)
  const answer = await ask({ app, pause }, row, exchangeOf(row))
  if (answer === null) return decidedOrWaiting(db, row, before)
  if (answer === 'version-conflict' && request.kind === 'profile-change') {
    const handed = await ask({ app, pause }, row, handingOver(request))
    return handed === null ? { outcome: 'with-lead', code: answer } : refusedWith(handed, request)
  }
  return refusedWith(answer, request)
}

function refusedWith(code: ProblemCode, request: OutboxRequest): Told {
  if (isSettledBy(code, request)) return { outcome: 'already-there', code }
  // what the customer has unsaid since is not told any more
  if (code === 'customer-withdrew') return { outcome: 'nothing-owed', code }
  return { outcome: isForLater(code) ? 'try-again' : 'refused', code }
}

/** It says something about the centre, not about this row. */
const isForLater = (code: ProblemCode) =>
  code === 'centre-unavailable' || code === 'request-in-progress' || code === 'too-many-requests'

async function decidedOrWaiting(db: Db, row: RowToTell, before: string): Promise<Told> {
  const { request } = row
  if (request.kind === 'profile-change' && request.handOver && !(await isWritten(db, request)))
    return { outcome: 'with-lead', code: 'version-conflict' }
  return { outcome: (await traceOf(db, row)) === before ? 'already-there' : 'sent', code: null }
}

type ProfileRequest = Extract<OutboxRequest, { kind: 'profile-change' }>

async function isWritten(db: Db, { change }: ProfileRequest): Promise<boolean> {
  const changes = db
    .selectFrom('profile_change')
    .select('capture_id')
    .where('capture_id', '=', change.captureId)
  return (await changes.executeTakeFirst()) !== undefined
}

/** What a row of this kind leaves at the centre: the same before and after, and it was there already. */
async function traceOf(db: Db, { request, interactionId }: RowToTell): Promise<string> {
  switch (request.kind) {
    case 'profile-change':
      return String(await isWritten(db, request))
    case 'wish': {
      const wishes = db
        .selectFrom('customer_wish')
        .select('wish_id')
        .where('wish_id', '=', request.told.wishId)
      return canonical((await wishes.executeTakeFirst()) ?? null)
    }
    case 'callback':
    case 'callback-attempt':
      return canonical(await findTask(db, request.callbackId))
    case 'contact': {
      const contacts = db
        .selectFrom('contact')
        .selectAll()
        .where('interaction_id', '=', interactionId ?? '')
      return canonical((await contacts.executeTakeFirst()) ?? null)
    }
  }
}

const segment = encodeURIComponent

function exchangeOf(row: RowToTell): Exchange {
  const { request, interactionId } = row
  switch (request.kind) {
    case 'profile-change': {
      if (request.handOver) return handingOver(request)
      const url = `/v1/subscribers/${segment(request.subscriberId)}/profile`
      return { method: 'PATCH', url, body: request.change, version: request.version }
    }
    case 'wish':
      return { method: 'PUT', url: `/v1/wishes/${segment(request.told.wishId)}`, body: request.told }
    case 'callback':
      return { method: 'PUT', url: `/v1/callbacks/${segment(request.callbackId)}`, body: request.task }
    case 'callback-attempt':
      return {
        method: 'POST',
        url: `/v1/callbacks/${segment(request.callbackId)}/attempts`,
        body: request.attempt
      }
    case 'contact':
      return {
        method: 'PUT',
        url: `/v1/interactions/${segment(interactionId ?? '')}/contact`,
        body: request.contact
      }
  }
}

const handingOver = ({ change, version }: ProfileRequest): Exchange => ({
  method: 'PUT',
  url: `/v1/conflicts/${segment(change.captureId)}`,
  body: change,
  version
})

const mostTries = 5
const betweenTriesMs = 200

/** @returns `null` when it was taken, else why not */
async function ask(
  { app, pause }: Pick<TellingParts, 'app' | 'pause'>,
  { grant, idempotencyKey, hostId }: RowToTell,
  { method, url, body, version }: Exchange
): Promise<ProblemCode | null> {
  const headers = {
    'content-type': 'application/json',
    [centralHeaders.grant]: grant,
    [centralHeaders.idempotencyKey]: idempotencyKey,
    [centralHeaders.hostId]: hostId,
    ...(version !== undefined && { [centralHeaders.ifMatch]: `"${version}"` })
  }
  let code: ProblemCode | null = null
  for (let tries = 0; tries < mostTries; tries += 1) {
    const reply = await app.inject({ method, url, headers, payload: JSON.stringify(body) })
    code = reply.statusCode < 300 ? null : codeIn(reply.payload)
    if (code !== 'request-in-progress') return code
    await pause(betweenTriesMs)
  }
  return code
}

function codeIn(text: string): ProblemCode {
  const details = problemDetailsSchema.pick({ code: true }).safeParse(JSON.parse(text))
  return details.success ? details.data.code : 'internal-error'
}
