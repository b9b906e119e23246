// What this PC was told of a customer, and the centre does not know yet or did not when it answered: laid over the record it
// gives. Nobody is asked once more for what they answered, or refused, a moment ago, only because the network is away.
import type { CapturedField } from '../../shared/domain/capture-record.ts'
import { recordAfterWish } from '../../shared/domain/customer-wish.ts'
import type { Profile, ProfileField, SubscriberRecord } from '../../shared/domain/subscriber.ts'
import type { OutboxRow } from './outbox-row.ts'

/** @param rows of this subscriber, in the order they were made */
export function withOwnWords(record: SubscriberRecord, rows: readonly OutboxRow[]): SubscriberRecord {
  let known = record
  for (const { request } of rows.filter((row) => isUnknownAt(record, row))) {
    if (request.kind === 'profile-change')
      known = { ...known, profile: profileAfter(known.profile, request.change.fields) }
    else if (request.kind === 'wish') known = recordAfterWish(known, request.told)
  }
  return known
}

/** The record may have been read a moment before the row arrived. */
function isUnknownAt(record: SubscriberRecord, { state, version, problem }: OutboxRow): boolean {
  if (problem === 'customer-withdrew' || problem === 'given-up-by-lead') return false
  const hasArrived = state === 'confirmed' || state === 'carrier'
  return !hasArrived || (version !== null && version > record.version)
}

function profileAfter(profile: Profile, told: Partial<Record<string, CapturedField>>): Profile {
  const field = (name: keyof Profile): ProfileField => {
    const own = told[name]
    if (!own || own.status === 'unknown' || (profile[name].at ?? 0) > own.at) return profile[name]
    const { status, value, at, interactionId } = own
    return { status, value, at, interactionId }
  }
  return { gender: field('gender'), occupation: field('occupation'), hobbies: field('hobbies') }
}
