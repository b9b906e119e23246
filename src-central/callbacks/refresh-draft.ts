// A suspended capture against the record as it is now. While the task waited, the customer may have told a field
// elsewhere; a draft that still held its own word about it would be in conflict at its end, again and again.
import type { CaptureRecord } from '../../shared/domain/capture-record.ts'
import type { FieldName } from '../../shared/domain/subscriber.ts'
import type { Subscriber } from '../subscribers/subscriber-store.ts'

/**
 * A field that got a status since the draft looked at the record is neither asked nor sent any more: the customer's newer
 * word stands. What is left is based on the record as it is. Returns the same draft
 * where the record has not changed, and where it was made on a version that is yet to come (the centre was brought back from
 * a backup): there a person compares the two at its end.
 */
export function refreshDraft(
  draft: CaptureRecord,
  { profile, version }: Pick<Subscriber, 'profile' | 'version'>
): CaptureRecord {
  if (version <= draft.baseVersion) return draft
  const isSettled = (field: FieldName) =>
    profile[field].version > draft.baseVersion && profile[field].status !== 'unknown'
  const isOpen = (field: FieldName) => !isSettled(field)
  const kept = (field: FieldName) => (isOpen(field) ? draft.fields[field] : null)
  const refusing = draft.refusing.filter(isOpen)
  const nobodyToPersuade = draft.resumeAt === 'persuade' && refusing.length === 0
  return {
    ...draft,
    baseVersion: version,
    ask: draft.ask.filter(isOpen),
    assessGender: draft.assessGender && isOpen('gender'),
    refusing,
    resumeAt: nobodyToPersuade ? 'update' : draft.resumeAt,
    fields: { gender: kept('gender'), occupation: kept('occupation'), hobbies: kept('hobbies') },
    revision: draft.revision + 1
  }
}
