// What a worker (a host in a process of its own) and the machine that breaks things around it say to each other.

import type { ProcedureInput } from '../../shared/desk-contract.ts'
import type { Delivery } from '../../shared/desk-views.ts'
import type { CaptureRecord } from '../../shared/domain/capture-record.ts'
import type { Ring } from './fault-world.ts'

/** A capture as the desk was told it is on the disk. */
export type Acknowledged = Pick<
  CaptureRecord,
  'captureId' | 'subscriberId' | 'revision' | 'state' | 'invitedAt' | 'fields' | 'outcome'
>

export type Step = ProcedureInput<'capture.step'>['event']

export type FromWorker =
  /** Answers are about to be told in this call: what a kill lets nobody hear of may be kept all the same. */
  | { say: 'asks'; interactionId: string; events: Step[] }
  | { say: 'next-call' }
  | { say: 'acknowledged'; capture: Acknowledged }
  /** What the call was about is on the disk. */
  | { say: 'finished'; interactionId: string }
  /** `oldestWaitingAt`: when the oldest row was written that has not left; 0 = older than can be told. */
  | { say: 'outbox'; waiting: number; oldestWaitingAt: number | null; late: Delivery[]; parked: Delivery[] }
  | { say: 'failed'; why: string }
  /** Nothing could be saved, and somebody was told so. */
  | { say: 'refused' }

export type ToWorker =
  | { say: 'ring'; ring: Ring; plan: Plan }
  /** `atRest`: no more calls, and the desk looks at its list of callbacks first, for want of a feed that rings. */
  | { say: 'outbox'; atRest: boolean }
  /** The clock of this PC is set, by so many ms of test time; whatever it does every hour, it then does. */
  | { say: 'set-clock'; by: number }

/** How one call goes. */
export interface Plan {
  /** Steps of the script before the end of the call. */
  steps: number
  /** What the customer says to the invitation. */
  answer: 'everything' | 'occupation-only' | 'refuses'
  /** `cut` = cause 38 instead of a BYE in peace. */
  end: 'normal' | 'cut'
  /** Whether the agent confirms how it ended, or lets the proposal stand. */
  confirms: boolean
  /** Before this call the agent takes up a callback, if one is due. */
  callsBack: 'answered' | 'busy' | null
}
