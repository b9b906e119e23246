// Port to the centre: one function per call of the central contract. Whatever goes wrong on the way is translated into
// a refusal with a problem code before it gets here; no library error travels further inward.

import type { Catalogue } from '../../shared/catalogue.ts'
import type {
  AgentState,
  Briefing,
  CallbackList,
  ChangeReceipt,
  Contact,
  CreateCallback,
  CreateCallbackReply,
  CustomerWish,
  DecideConflict,
  Directory,
  EndingTruth,
  ExtendWrapUp,
  HandedConflict,
  HandedRow,
  HandRow,
  InstructRow,
  LeaseReply,
  OpenedConflict,
  OpenInteraction,
  RecordAttempt,
  RecordingView,
  RowInstruction,
  Session,
  SetAgentState,
  SignIn,
  WishReceipt
} from '../../shared/central-contract.ts'
import type { PutOffMinutes } from '../../shared/domain/callback-duty.ts'
import type { CaptureRecord, ProfileChange } from '../../shared/domain/capture-record.ts'
import type { ProfileConflict } from '../../shared/domain/profile-conflict.ts'
import type { Elsewhere, ProblemCode } from '../../shared/problem.ts'

export interface Refusal {
  kind: 'refused'
  code: ProblemCode
  /** What the outbox's policy goes by. */
  status: number | 'no-answer'
  /** Milliseconds, from Retry-After; `null` = the centre asked for nothing. */
  retryAfterMs: number | null
  /** session-elsewhere: where the agent is signed in. */
  elsewhere?: Elsewhere
  /** version-conflict: both accounts of the fields in question. */
  conflict?: ProfileConflict
}

export type Answer<T> = { kind: 'answered'; value: T } | Refusal

/** Who may write: the grant that came with the briefing, and the key that makes a repetition harmless. */
export interface Writing {
  grant: string
  idempotencyKey: string
}

export interface Central {
  signIn: (credentials: SignIn) => Promise<Answer<Session>>
  signOut: (token: string) => Promise<Answer<null>>
  catalogue: (token: string) => Promise<Answer<Catalogue>>
  readAgentState: (token: string) => Promise<Answer<AgentState>>
  setAgentState: (token: string, state: SetAgentState) => Promise<Answer<AgentState>>
  extendWrapUp: (token: string, interactionId: string, extension: ExtendWrapUp) => Promise<Answer<AgentState>>
  /** The contact is done with; quiet when it is not what the agent is busy with. */
  endWrapUp: (token: string, interactionId: string) => Promise<Answer<AgentState>>
  directory: (token: string) => Promise<Answer<Directory>>
  raiseHand: (token: string) => Promise<Answer<null>>
  lowerHand: (token: string) => Promise<Answer<null>>
  recording: (token: string, interactionId: string) => Promise<Answer<RecordingView>>
  setRecording: (
    token: string,
    interactionId: string,
    recording: 'on' | 'paused'
  ) => Promise<Answer<RecordingView>>
  openInteraction: (
    token: string,
    interactionId: string,
    opening: OpenInteraction
  ) => Promise<Answer<Briefing>>
  changeSubject: (
    token: string,
    interactionId: string,
    change: { number: string; reason: string }
  ) => Promise<Answer<Briefing>>
  chooseRecord: (
    token: string,
    interactionId: string,
    choice: { subscriberId: string }
  ) => Promise<Answer<Briefing>>
  ending: (token: string, interactionId: string) => Promise<Answer<EndingTruth>>
  hangUp: (token: string, interactionId: string) => Promise<Answer<null>>
  callbacks: (token: string) => Promise<Answer<CallbackList>>
  leaseCallback: (token: string, callbackId: string) => Promise<Answer<LeaseReply>>
  releaseCallback: (token: string, callbackId: string, leaseNumber: number) => Promise<Answer<null>>
  saveDraft: (
    token: string,
    callbackId: string,
    leaseNumber: number,
    draft: CaptureRecord
  ) => Promise<Answer<null>>
  /** A sign of life of whoever works on the task. */
  keepCallback: (token: string, callbackId: string, leaseNumber: number) => Promise<Answer<null>>
  putOffCallback: (
    token: string,
    callbackId: string,
    putOff: { leaseNumber: number; minutes: PutOffMinutes }
  ) => Promise<Answer<null>>
  /** Whoever is asked to make it leaves it to a colleague. */
  passCallback: (token: string, callbackId: string) => Promise<Answer<null>>
  /** @param agentId `null`: back to the pool */
  assignCallback: (token: string, callbackId: string, agentId: string | null) => Promise<Answer<null>>
  /** `now`: the centre's time, epoch ms; `null` where it tells none. */
  health: () => Promise<Answer<{ now: number | null }>>

  changeProfile: (
    writing: Writing,
    subscriberId: string,
    version: number,
    change: ProfileChange
  ) => Promise<Answer<ChangeReceipt>>
  tellWish: (writing: Writing, told: CustomerWish) => Promise<Answer<WishReceipt>>
  /** For the lead to decide. */
  handOverConflict: (
    writing: Writing,
    captureId: string,
    version: number,
    change: ProfileChange
  ) => Promise<Answer<null>>
  handedConflicts: (token: string) => Promise<Answer<{ conflicts: HandedConflict[] }>>
  openConflict: (token: string, captureId: string) => Promise<Answer<OpenedConflict>>
  decideConflict: (
    token: string,
    captureId: string,
    decision: DecideConflict
  ) => Promise<Answer<ChangeReceipt>>
  /** Refused for good: for the lead to say what becomes of it. */
  handOverRow: (token: string, rowId: string, row: HandRow) => Promise<Answer<null>>
  handedRows: (token: string) => Promise<Answer<{ rows: HandedRow[] }>>
  instructRow: (token: string, rowId: string, word: InstructRow) => Promise<Answer<null>>
  /** What leads have said of rows of this workstation. */
  rowInstructions: (token: string) => Promise<Answer<{ instructions: RowInstruction[] }>>
  settleRow: (token: string, rowId: string) => Promise<Answer<null>>
  changeReceipt: (grant: string, captureId: string) => Promise<Answer<ChangeReceipt>>
  createCallback: (
    writing: Writing,
    callbackId: string,
    task: CreateCallback
  ) => Promise<Answer<CreateCallbackReply>>
  recordAttempt: (writing: Writing, callbackId: string, attempt: RecordAttempt) => Promise<Answer<null>>
  saveContact: (writing: Writing, interactionId: string, contact: Contact) => Promise<Answer<null>>
}
