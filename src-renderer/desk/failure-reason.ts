// Why somebody was not reached, from the final SIP status (RFC 3261 §21), as one of the reasons that have words.

export type FailureReason = 'unknown' | 'busy' | 'silent' | 'declined' | 'forbidden' | 'line'

const reasons: Readonly<Record<number, FailureReason>> = {
  403: 'forbidden',
  404: 'unknown',
  408: 'silent',
  410: 'unknown',
  480: 'silent',
  484: 'unknown',
  486: 'busy',
  487: 'silent',
  503: 'line',
  600: 'busy',
  603: 'declined',
  604: 'unknown'
}

/** @param sipStatus `null` where none arrived. */
export const failureReason = (sipStatus: number | null): FailureReason =>
  (sipStatus !== null && reasons[sipStatus]) || 'line'
