// Which calls the PBX records: told to it by policy whenever it comes (back), and kept by interaction with the name of the
// file. The recording itself never leaves the PBX.
import type { Policy } from '../../shared/domain/policy.ts'
import type { Log } from '../../shared/log.ts'
import type { FeedHub } from '../feed/feed-hub.ts'
import { describeFault } from '../http/problem-reply.ts'
import type { QueueEvent, QueueSource } from '../queue-sources/queue-source.ts'
import type { Db } from '../store/schema.ts'

export interface Recordings {
  follow(event: QueueEvent): Promise<void>
}

interface Options {
  db: Db
  queueSource: QueueSource
  feed: FeedHub
  policy: Policy
  log: Log
}

export function createRecordings({ db, queueSource, feed, policy, log }: Options): Recordings {
  return {
    async follow(event) {
      if (event.type === 'up')
        await queueSource
          .recordCalls(policy.recording.calls === 'all')
          .catch((error) => log.warn('recording.pbxNotTold', describeFault(error)))
      if (event.type !== 'recording') return
      await writeRecording(db, event)
      feed.ring({ type: 'recording-changed', interactionId: event.interactionId })
    }
  }
}

/** A replay knows that a call is recorded, not whether the recording is paused: what is known stays. */
async function writeRecording(
  db: Db,
  { interactionId, state, file }: Extract<QueueEvent, { type: 'recording' }>
): Promise<void> {
  const known = db.updateTable('interaction').where('interaction_id', '=', interactionId)
  if (file === null) await known.set({ recording: state }).where('recording', 'is not', null).execute()
  else await known.set({ recording: state, recording_file: file }).where('recording', 'is', null).execute()
}
