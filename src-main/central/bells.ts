// What the centre's bell means on this workstation. A ring carries no facts: each of them is asked for.
import type { Bell } from './central-feed.ts'

export interface BellsParts {
  callbacksChanged: () => void
  /** `null` = all changes of which the carrier has not been heard. */
  lookAtCarrier: (captureId: string | null) => void
  refreshAgentState: () => void
  callEnded: (interactionId: string) => void
  directoryChanged: () => void
  recordingChanged: (interactionId: string) => void
  conflictsChanged: () => void
  /** Whatever is held back here asks the centre once more whether it may still go. */
  customerWithdrew: () => void
}

export interface Bells {
  ring: (bell: Bell) => void
  /** The feed stands again: whatever was rung meanwhile is asked for. */
  caughtUp: () => void
}

export function createBells(parts: BellsParts): Bells {
  const { callbacksChanged, lookAtCarrier, refreshAgentState, directoryChanged } = parts
  return {
    ring(message) {
      if (message.type === 'callbacks-changed') callbacksChanged()
      else if (message.type === 'change-confirmed') lookAtCarrier(message.captureId)
      else if (message.type === 'agent-state-changed') refreshAgentState()
      else if (message.type === 'directory-changed') directoryChanged()
      else if (message.type === 'conflicts-changed') parts.conflictsChanged()
      else if (message.type === 'customer-withdrew') parts.customerWithdrew()
      else if (message.type === 'recording-changed') parts.recordingChanged(message.interactionId)
      else parts.callEnded(message.interactionId)
    },
    caughtUp() {
      callbacksChanged()
      lookAtCarrier(null)
      refreshAgentState()
      directoryChanged()
      parts.conflictsChanged()
      // a withdrawal whose bell nobody here heard
      parts.customerWithdrew()
    }
  }
}
