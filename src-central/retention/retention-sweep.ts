// What has outlived its days is forgotten, in small portions beside the work of the day. Never what still has to be delivered
// or done, nor the proof of a consent.
import { type RawBuilder, sql } from 'kysely'
import type { Centre } from '../centre.ts'
import { describeFault } from '../http/problem-reply.ts'
import { isWaiting } from '../rescue/rescued-rows.ts'
import type { Db } from '../store/schema.ts'
import { forgetAudit } from './forget-audit.ts'

export type RetentionCentre = Pick<Centre, 'db' | 'audit' | 'now' | 'policy' | 'log'> & { auditKey: Buffer }

const everyMs = 3_600_000
const dayMs = 24 * 3_600_000
/** Rows at once: a desk that opens a record meanwhile never waits for long. */
export const portion = 500

export async function sweepRetention(centre: RetentionCentre): Promise<void> {
  const { db, now, policy, audit, auditKey } = centre
  const before = (days: number) => now() - days * dayMs
  const { noteDays, contactDays, recordingDays, callbackDays, carrierDays, auditDays } = policy.retention
  const { changeDays, conflictDays, rescueDays, sessionDays } = policy.retention
  const forgotten = {
    notes: await portions(db, noteOf(before(noteDays))),
    // before their calls go, whose consents keep them
    recordings: await portions(db, recordingOf(before(Math.min(recordingDays, contactDays)))),
    contacts: await portions(db, contactOf(before(contactDays))),
    subjects: await portions(db, subjectChangeOf(before(contactDays))),
    interactions: await portions(db, interactionOf(before(contactDays))),
    callbacks: await portions(db, callbackOf(before(callbackDays))),
    carrier: await portions(db, settledOf(before(carrierDays))),
    changes: await portions(db, changeOf(before(changeDays))),
    conflicts: await portions(db, decidedOf(before(conflictDays))),
    rescued: await portions(db, rescuedOf(before(rescueDays))),
    sessions: await portions(db, sessionOf(before(sessionDays))),
    audit: await forgetAudit(db, auditKey, before(auditDays), portion)
  }
  if (Object.values(forgotten).some((rows) => rows > 0))
    await audit.write(db, { kind: 'retention-swept', detail: forgotten })
}

async function portions(db: Db, statement: RawBuilder<unknown>): Promise<number> {
  for (let rows = 0; ; ) {
    const { numAffectedRows } = await statement.execute(db)
    const affected = Number(numAffectedRows ?? 0)
    rows += affected
    if (affected < portion) return rows
  }
}

const noteOf = (before: number) => sql`update contact set note = '' where interaction_id in (
  select interaction_id from contact where note <> '' and closed_at < ${before} limit ${portion})`

/** What was said on it as a consent keeps it, for as long as the consent is kept. */
const recordingOf = (before: number) => sql`with gone as (
    select interaction_id, recording_file from interaction
      where recording_file is not null and created_at < ${before} limit ${portion}),
  kept as (
    update consent set recording_file = gone.recording_file from gone
      where consent.interaction_id = gone.interaction_id and consent.recording_file is null)
  update interaction set recording_file = null from gone
    where interaction.interaction_id = gone.interaction_id`

const contactOf = (before: number) => sql`delete from contact where interaction_id in (
  select interaction_id from contact where closed_at < ${before} limit ${portion})`

const subjectChangeOf = (before: number) => sql`delete from subject_change where change_id in (
  select change_id from subject_change where at < ${before} limit ${portion})`

/** A call that goes on, and one whose callback is still owed, stays. */
const interactionOf = (before: number) => sql`delete from interaction where interaction_id in (
  select interaction_id from interaction one where created_at < ${before}
    and not exists (select 1 from subject_change c where c.interaction_id = one.interaction_id)
    and not exists (select 1 from callback_task t where t.state = 'open' and (t.callback_id = one.callback_id
      or t.task ->> 'originInteractionId' = one.interaction_id))
    limit ${portion})`

const callbackOf = (before: number) => sql`delete from callback_task where callback_id in (
  select callback_id from callback_task where state = 'closed' and expires_at < ${before} limit ${portion})`

/** That it was delivered is kept, and not what it said: the record and its history say that. */
const settledOf = (
  before: number
) => sql`update carrier_outbox set change = jsonb_set(change, '{fields}', '{}')
  where capture_id in (select capture_id from carrier_outbox
    where state in ('confirmed', 'not-needed') and settled_at < ${before} and change -> 'fields' <> '{}'::jsonb
    limit ${portion})`

const tellsValues = sql`@? '$.fields.*.value ? (@ != null)'`
/** Which fields were told stays: by that a later withdrawal, or a correction, finds what it is about. */
const withoutValues = (change: 'body' | 'change') =>
  sql`jsonb_set(${sql.ref(change)}, '{fields}', (
    select jsonb_object_agg(key, value || '{"value": null}') from jsonb_each(${sql.ref(change)} -> 'fields')))`

/** That it came, and what was answered, is kept for good: told again, it is still the same change. */
const changeOf = (before: number) => sql`update profile_change set body = ${withoutValues('body')}
  where capture_id in (select capture_id from profile_change
    where received_at < ${before} and body ${tellsValues} limit ${portion})`

const decidedOf = (before: number) => sql`update handed_conflict set change = ${withoutValues('change')}
  where capture_id in (select capture_id from handed_conflict
    where decided_at < ${before} and change ${tellsValues} limit ${portion})`

/** One that waits for a person stays. */
const rescuedOf = (before: number) => sql`delete from rescued_row where (key_id, row_id) in (
  select key_id, row_id from rescued_row where at < ${before} and not ${isWaiting} limit ${portion})`

const sessionOf = (before: number) => sql`delete from session where token_hash in (
  select token_hash from session where coalesce(ended_at, expires_at) < ${before} limit ${portion})`

/** @param leads one of several instances sweeps */
export function startRetention(centre: RetentionCentre, leads: () => boolean): () => Promise<void> {
  let running = Promise.resolve()
  const sweep = () => {
    if (!leads()) return
    running = running
      .then(() => sweepRetention(centre))
      .catch((error) => centre.log.error('retention.sweepFailed', describeFault(error)))
  }
  const timer = setInterval(sweep, everyMs).unref()
  return () => {
    clearInterval(timer)
    return running
  }
}
