// Which of two accounts of one capture goes on: the draft the centre has, or what is on this PC and has not reached the
// centre yet. An older account must never overwrite answers that were told since.
import type { CaptureRecord } from '../../shared/domain/capture-record.ts'

/**
 * Whether this PC knows more of the capture than the draft says. Drafts travel suspended, up to two revisions ahead of
 * the capture they were taken from, so both are compared as they would stand had they been suspended now.
 */
export const isAheadOf = (local: CaptureRecord, draft: CaptureRecord): boolean =>
  suspendedRevision(local) > suspendedRevision(draft)

function suspendedRevision({ state, revision }: CaptureRecord): number {
  if (state === 'suspended') return revision
  return state === 'lost' ? revision + 1 : revision + 2
}
