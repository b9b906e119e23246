// A centre without a PBX (counter only, or tests): always down, so that policy `records.degraded` decides.
import type { QueueSource } from './queue-source.ts'

const unreachable = () => Promise.reject(new Error('this centre has no telephone system'))

export const createNoQueueSource = (): QueueSource => ({
  start: () => Promise.resolve(),
  state: () => 'down',
  sipAccount: unreachable,
  setMember: unreachable,
  members: unreachable,
  hangUp: unreachable,
  allowDial: unreachable,
  forbidDial: unreachable,
  supervise: unreachable,
  recordCalls: unreachable,
  pauseRecording: unreachable,
  stop: () => Promise.resolve()
})
