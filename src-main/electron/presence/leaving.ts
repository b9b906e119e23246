// What closing the window and quitting mean: decided here. Closing hides, quitting cuts no call off and says what waits.
import { isRinging, type Workplace } from './workplace.ts'

/** @returns hide: into the tray, calls go on · quit: the product ends, if quitting may */
export const whatClosingMeans = ({ isSignedIn, calls }: Workplace): 'hide' | 'quit' =>
  isSignedIn || calls.length > 0 ? 'hide' : 'quit'

export type QuitAnswer = { kind: 'go' } | { kind: 'in-call' } | { kind: 'unsent'; count: number }

/**
 * What waits unsent is on the disk, so it asks once and then lets go; a call is not on any disk. A call that only rings
 * holds nobody back: the queue takes it to the next agent.
 */
export function mayQuit({ calls, unsent }: Workplace, isConfirmed: boolean): QuitAnswer {
  if (calls.some((call) => !isRinging(call))) return { kind: 'in-call' }
  return unsent > 0 && !isConfirmed ? { kind: 'unsent', count: unsent } : { kind: 'go' }
}
