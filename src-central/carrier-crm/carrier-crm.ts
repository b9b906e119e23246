// Port to the carrier's own CRM: one delivery of one capture's change. The adapter knows the carrier's words and habits;
// the rest of the centre knows only what is here.
import type { ProfileChange } from '../../shared/domain/capture-record.ts'
import type { FieldName, FieldValue } from '../../shared/domain/subscriber.ts'

export interface CarrierDelivery {
  msisdn: string
  change: ProfileChange
  /** Earlier attempts of this delivery: one of them may have arrived without our hearing so. */
  attempts: number
}

/** What was written there and on whose word; `refusal-default` is nobody's answer. */
export interface CarrierWrite {
  field: FieldName
  value: FieldValue
  source: 'customer' | 'agent' | 'refusal-default'
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
