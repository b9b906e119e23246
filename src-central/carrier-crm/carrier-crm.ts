// Port to the carrier's own CRM: one delivery of one capture's change. The adapter knows the carrier's words and habits;
// the rest of the centre knows only what is here.
import type { ProfileChange } from '../../shared/domain/capture-record.ts'
import type { FieldName, FieldValue } from '../../shared/domain/subscriber.ts'

export interface CarrierDelivery {
  msisdn: string
  change: ProfileChange
  /** Fields to be cleared there, whatever they hold: the customer has taken them back. Absent or `null` for a change. */
  withdraws?: readonly FieldName[] | null
  /** Earlier attempts of this delivery: one of them may have arrived without our hearing so. */
  attempts: number
}

/** What was written there and on whose word; `refusal-default` is nobody's answer, `withdrawn` the end of one. */
export interface CarrierWrite {
  field: FieldName
  /** `null`: cleared. */
  value: FieldValue | null
  source: 'customer' | 'agent' | 'refusal-default' | 'withdrawn'
}

export type DeliveryResult =
  | { kind: 'confirmed'; writes: CarrierWrite[] }
  /** There was nothing to write, as with a refusal where the carrier holds a value already. */
  | { kind: 'not-needed' }
  | { kind: 'retry'; why: string; retryAfterMs: number | null }
  /** Sending the same again cannot help; a person must look. */
  | { kind: 'refused'; why: string }

export interface CarrierCrm {
  /** Idempotent by capture id. Never rejects. */
  deliver(delivery: CarrierDelivery): Promise<DeliveryResult>
  state(): 'up' | 'down' | 'unknown'
}
