// What was told, against what the centre has of it: in a change that nobody heard acknowledged, and in a callback's draft.
import { isDeepStrictEqual } from 'node:util'
import type { CallbackTask } from '../../shared/domain/callback-task.ts'
import type { CaptureRecord, ProfileChange } from '../../shared/domain/capture-record.ts'
import type { FieldName } from '../../shared/domain/subscriber.ts'
import type { StoredProfile } from '../../src-central/store/schema.ts'
import type { Step } from './work-message.ts'

/** A change that no desk has acknowledged, against what was told in its call: a kill may keep that quiet, and adds nothing. */
export function untold(id: string, { fields }: ProfileChange, told: readonly Step[] | undefined): string[] {
  if (!told) return [`capture ${id}: the centre has a change of it, and nobody was asked in its call`]
  const isTold = (field: FieldName, { status, value }: { status: string; value: unknown }) =>
    status === 'unknown' ||
    told.some((event) => {
      if (event.type === 'assess-gender') return field === 'gender' && isDeepStrictEqual(event.value, value)
      if (event.type === 'answer') return event.field === field && isDeepStrictEqual(event.value, value)
      return event.type === 'refuse' && status === 'refused' && (event.fields ?? [field]).includes(field)
    })
  return Object.entries(fields)
    .filter(([field, answer]) => answer && !isTold(field as FieldName, answer))
    .map(([field]) => `capture ${id}: the centre has a ${field} that nobody told in its call`)
}

/** Whoever calls the customer back goes on from there; what the record has got meanwhile is in no draft any more. */
export function missingFromDraft(
  { captureId, fields }: CaptureRecord,
  { draft }: CallbackTask,
  profile: StoredProfile | undefined
): string[] {
  return Object.entries(fields)
    .filter(([, field]) => field !== null && field.status !== 'unknown')
    .filter(([name, field]) => !isDeepStrictEqual(draft.fields[name as FieldName], field))
    .filter(([name]) => profile?.[name as FieldName].status === 'unknown')
    .map(([name]) => `capture ${captureId}: its callback task does not know the ${name} that was told`)
}
