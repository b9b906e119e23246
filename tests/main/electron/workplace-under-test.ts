// A workplace as the stories of the shell need it: Grace signed in and ready, with the calls a story is about.
import type { CallAtHand } from '../../../shared/desk-views.ts'
import { emptyWorkplace, type Workplace } from '../../../src-main/electron/presence/workplace.ts'

export const ringing = (callId = 'one', changes: Partial<CallAtHand> = {}): CallAtHand => ({
  callId,
  direction: 'inbound',
  phase: 'ringing',
  queue: 'hotline',
  displayName: 'Ada',
  ani: '+84901234567',
  extension: null,
  ...changes
})
export const talking = (callId = 'one'): CallAtHand => ringing(callId, { phase: 'active' })

export const workplace = (changes: Partial<Workplace> = {}): Workplace => ({
  ...emptyWorkplace,
  isSignedIn: true,
  agentState: 'ready',
  ...changes
})
