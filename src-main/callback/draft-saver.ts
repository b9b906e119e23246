// Tells the centre the newest draft of a resumed capture, so that what the customer said on the callback is known there
// even if this PC burns. Only the newest counts; what cannot be told now is in the store and comes with the attempt.
import type { CaptureRecord } from '../../shared/domain/capture-record.ts'
import type { Log } from '../../shared/log.ts'
import type { Central } from '../central/central.ts'

export interface Draft {
  callbackId: string
  leaseNumber: number
  draft: CaptureRecord
}

export function createDraftSaver({
  central,
  token,
  log
}: {
  central: Central
  token: () => string | null
  log: Log
}) {
  let newest: Draft | null = null
  let running = false

  const run = async () => {
    running = true
    while (newest !== null) {
      const { callbackId, leaseNumber, draft } = newest
      newest = null
      const current = token()
      if (current === null) break
      const answer = await central.saveDraft(current, callbackId, leaseNumber, draft)
      if (answer.kind === 'refused') log.warn('callback.draftNotSaved', { callbackId, code: answer.code })
    }
    running = false
  }
  return (draft: Draft) => {
    newest = draft
    if (!running) void run()
  }
}
