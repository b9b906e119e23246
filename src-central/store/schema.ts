// The centre's tables as TypeScript sees them. JSON columns are read as values and written as JSON text, which both
// drivers accept; times are epoch ms in bigint columns, read as numbers.
import type { ColumnType, Generated, Kysely } from 'kysely'
import type { GiveUpReason, HandRow, Role, RowInstruction } from '../../shared/central-contract.ts'
import type { NotReadyReason } from '../../shared/domain/agent-state.ts'
import type { CallbackTask } from '../../shared/domain/callback-task.ts'
import type { ProfileChange } from '../../shared/domain/capture-record.ts'
import type { WishKind } from '../../shared/domain/customer-wish.ts'
import type { FieldName, FieldValue, ProfileField, SubscriberRecord } from '../../shared/domain/subscriber.ts'
import type { CallQuality } from '../../shared/domain/voice-quality.ts'
import type { RescueOutcome } from '../../shared/rescue-contract.ts'

/** A JSON column: `Value` when read, JSON text when written (see `json`). */
type Json<Value> = ColumnType<Value, string, string>

export interface AccountRow {
  agent_id: string
  username: string
  name: string
  role: Role
  extension: string | null
  password_hash: string
  disabled: boolean
}

export interface SessionRow {
  token_hash: string
  agent_id: string
  host_id: string
  created_at: number
  expires_at: number
  last_seen_at: number
  ended_at: number | null
  /** Where the agent sat down; `null` for roles without a telephone, and for sessions older than seats. */
  extension: string | null
  /** What people call the workstation. */
  host_name: string | null
  /** `taken-over`: its agent has signed in elsewhere; `null`: signed out, or simply over. */
  ended_why: 'taken-over' | null
}

/** A workstation with a telephone of its own: it goes before the agent's. */
export interface SeatRow {
  host_id: string
  extension: string
}

/** Where an agent has signed in last. */
export interface AgentPlaceRow {
  agent_id: string
  extension: string
}

export interface RaisedHandRow {
  agent_id: string
  raised_at: number
}

/** A profile field with the record version at which it last changed, by which conflicts are told field by field. */
export type StoredField = ProfileField & { version: number }
export type StoredProfile = Record<FieldName, StoredField>

export interface SubscriberRow {
  subscriber_id: string
  msisdn: string
  name: string
  owner: 'individual' | 'organisation' | null
  line: 'ordinary' | 'operational' | 'test'
  billing: 'prepaid' | 'postpaid'
  activated_on: string | null
  tier: 'ordinary' | 'premium'
  kndl: boolean
  profile: Json<StoredProfile>
  service_points: Json<string[]>
  version: number
  /** Asked never to be asked again: when, and in which contact. */
  never_ask: ColumnType<NeverAsk | null, string | null | undefined, string | null>
}

export type NeverAsk = NonNullable<SubscriberRecord['neverAsk']>

/** What a customer has asked for about their own data; kept as the proof of it. */
export interface CustomerWishRow {
  wish_id: string
  subscriber_id: string
  kind: WishKind['kind']
  /** Withdrawn ones; else none. */
  fields: Json<FieldName[]>
  /** The record version it made: what was taken down on an earlier one is older than the wish. */
  version: number
  source: 'call' | 'counter' | 'letter'
  /** The letter's own number. */
  reference: string | null
  agent_id: string
  interaction_id: string | null
  fingerprint: string
  at: number
  recorded_at: number
}

export interface ProfileChangeRow {
  capture_id: string
  subscriber_id: string
  interaction_id: string
  agent_id: string
  host_id: string
  /** The change a mis-keyed field was first told with. */
  corrects: string | null
  fingerprint: string
  body: Json<ProfileChange>
  reply: Json<unknown>
  received_at: number
}

/** A change in conflict that its agent has handed to the lead; kept when it has been decided. */
export interface HandedConflictRow {
  capture_id: string
  subscriber_id: string
  agent_id: string
  host_id: string
  base_version: number
  fingerprint: string
  change: Json<ProfileChange>
  handed_at: number
  decided_at: number | null
  decided_by: string | null
}

export interface ProfileHistoryRow {
  history_id: Generated<number>
  subscriber_id: string
  capture_id: string
  field: FieldName
  status: string
  value: Json<FieldValue | null>
  at: number
  agent_id: string
  interaction_id: string
  /** The record version this made; `null` when the stored value was kept instead. */
  version: number | null
  recorded_at: number
}

export interface ConsentRow {
  capture_id: string
  field: FieldName
  subscriber_id: string
  wording_id: string
  wording_version: number
  language: string
  at: number
  agent_id: string
  interaction_id: string
  /** The recording in which it can be heard, once its call has forgotten it: the proof outlives the call. */
  recording_file: ColumnType<string | null, string | null | undefined, string | null>
  /** When the customer took it back. */
  withdrawn_at: ColumnType<number | null, number | null | undefined, number | null>
}

export type LegState = 'offered' | 'answered' | 'dialled' | 'handed-on' | 'gone'

export interface InteractionRow {
  interaction_id: string
  channel: 'call' | 'counter' | 'callback'
  /** False when only an agent's word stands behind it (queue source down). */
  announced: boolean
  ani: string | null
  ani_withheld: boolean
  dnis: string | null
  queue: string | null
  entered_at: number
  entered_at_source: 'pbx' | 'invite'
  /** Extension → what the PBX did there. */
  legs: Json<Record<string, LegState>>
  /** Counter, callback and degraded interactions belong to one agent. */
  agent_id: string | null
  /** Counter and callback: whom it is about from the start; a call is about its ANI. */
  subject_id: string | null
  /** Counter: the number the visit is about. */
  subject_number: ColumnType<string | null, string | null | undefined, string | null>
  callback_id: string | null
  /** Callbacks: the extension at which the PBX was told to let its agent dial. */
  dial_extension: string | null
  created_at: number
  ended_at: number | null
  cause: number | null
  ended_by: 'customer' | 'agent' | 'pbx' | null
  /** `null`: not recorded. */
  recording: 'on' | 'paused' | null
  /** Name of the file at the PBX. */
  recording_file: string | null
}

export interface SubjectChangeRow {
  change_id: Generated<number>
  interaction_id: string
  agent_id: string
  /** `null`: the number has no record here, or several of which none is chosen yet. */
  subscriber_id: string | null
  number: ColumnType<string | null, string | null | undefined, string | null>
  /** One of several records of the same number was chosen: no other subject. */
  chosen: ColumnType<boolean, boolean | undefined, boolean>
  reason: string
  at: number
}

export interface ContactRow {
  interaction_id: string
  subscriber_id: string | null
  agent_id: string
  reason: string
  note: string
  channel: 'call' | 'counter' | 'callback'
  result: string
  closed_at: number
  /** How the call sounded; `null` where nobody told. */
  quality: ColumnType<CallQuality | null, string | null, string | null>
  /** The installer who brought it from a dead workstation, with no grant of its own; `null`: its host told it. */
  rescued_by: string | null
}

/** Permanent answers by Idempotency-Key for writes whose own row has no such key. */
export interface IdempotentReplyRow {
  scope: string
  key: string
  fingerprint: string
  reply: Json<unknown>
  at: number
}

export interface CallbackTaskRow {
  callback_id: string
  subscriber_id: string
  state: 'open' | 'closed'
  due_at: number
  expires_at: number
  task: Json<CallbackTask>
}

export interface AgentStateRow {
  agent_id: string
  /** What the agent chose. */
  wish: 'ready' | 'not-ready'
  reason: NotReadyReason | null
  wish_since: number
  /** What the centre knows them to be doing, on top of it. */
  activity: 'on-call' | 'callback' | 'wrap-up' | null
  activity_since: number | null
  activity_interaction: string | null
  /** When the wrap-up is over. */
  due_at: number | null
  extensions: number
  /** When they were taken out of the queue because nothing was heard of their desk. */
  lost_at: number | null
}

export interface AuditRow {
  entry_id: Generated<number>
  instance: string
  at: number
  kind: string
  agent_id: string | null
  interaction_id: string | null
  subscriber_id: string | null
  detail: Json<Record<string, unknown>>
  /** Place in the instance's chain; `null` until sealed. */
  position: number | null
  hash: string | null
}

export interface CarrierOutboxRow {
  capture_id: string
  subscriber_id: string
  msisdn: string
  host_id: string
  change: Json<ProfileChange>
  state: 'waiting' | 'confirmed' | 'not-needed' | 'parked'
  attempts: number
  next_at: number
  last_error: string | null
  created_at: number
  settled_at: number | null
  /** Fields to be cleared there because the customer took them back; `null` for a change. */
  withdraws: ColumnType<FieldName[] | null, string | null | undefined, string | null>
}

/** Where a chain begins whose first entries have outlived their days. */
export interface AuditStartRow {
  instance: string
  /** The last entry that is gone. */
  position: number
  head: string
  at: number
  seal: string
}

/** Our own ledger of what was written to the carrier's CRM and why, refusal defaults marked. */
export interface CarrierWriteRow {
  capture_id: string
  field: FieldName
  /** `null`: cleared, or taken back since. */
  value: Json<FieldValue | null>
  source: 'customer' | 'agent' | 'refusal-default' | 'withdrawn'
  at: number
}

/** What became of a row that an installer brought from a workstation that would not start; nothing of what it says. */
export interface RescuedRow {
  /** The store it comes from. */
  key_id: string
  row_id: string
  seq: number
  host_id: string
  kind: string
  capture_id: string | null
  outcome: RescueOutcome
  code: string | null
  at: number
  /** Who brought it last. */
  agent_id: string
}

/** A row that the centre refused and its agent handed to the lead; nothing of what it says. */
export interface HandedRowRow {
  row_id: string
  host_id: string
  /** Whose row it is. */
  agent_id: string
  kind: HandRow['kind']
  code: HandRow['problem']
  made_at: number
  handed_at: number
  instruction: RowInstruction['instruction'] | null
  reason: GiveUpReason | null
  instructed_by: string | null
}

export interface Tables {
  account: AccountRow
  session: SessionRow
  seat: SeatRow
  agent_place: AgentPlaceRow
  raised_hand: RaisedHandRow
  subscriber: SubscriberRow
  profile_change: ProfileChangeRow
  handed_conflict: HandedConflictRow
  profile_history: ProfileHistoryRow
  consent: ConsentRow
  interaction: InteractionRow
  subject_change: SubjectChangeRow
  contact: ContactRow
  idempotent_reply: IdempotentReplyRow
  callback_task: CallbackTaskRow
  agent_state: AgentStateRow
  audit: AuditRow
  audit_start: AuditStartRow
  customer_wish: CustomerWishRow
  carrier_outbox: CarrierOutboxRow
  carrier_write: CarrierWriteRow
  rescued_row: RescuedRow
  handed_row: HandedRowRow
}

/** The database, or a transaction on it. */
export type Db = Kysely<Tables>

/** A value as it is written to a JSON column. */
export const json = (value: unknown): string => JSON.stringify(value)
