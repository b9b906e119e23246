// Reads the Reason header (RFC 3326) of a BYE, CANCEL or failure: why the other side ended the call, as numbers.

export interface Reason {
  /** ITU-T Q.850 cause, 0…127. */
  q850: number | null
  /** SIP status, 100…699. */
  sip: number | null
}

/**
 * A message may carry several headers, and one header several reasons separated by commas; the last word of each
 * protocol counts, as it was added nearest to us. Unreadable reasons are as good as none.
 */
export function readReason(values: readonly string[]): Reason {
  const reason: Reason = { q850: null, sip: null }
  for (const one of values.flatMap((value) => splitOutsideQuotes(value.slice(0, 1024)))) {
    const cause = Number(/;\s*cause\s*=\s*(\d{1,3})\s*(?:;|$)/i.exec(one)?.[1] ?? Number.NaN)
    const protocol = /^\s*([\w.-]+)\s*;/.exec(one)?.[1]?.toUpperCase()
    if (protocol === 'Q.850' && cause <= 127) reason.q850 = cause
    if (protocol === 'SIP' && cause >= 100 && cause <= 699) reason.sip = cause
  }
  return reason
}

/** The call rings no longer because another phone has taken it: SIP 200, Q.850 26, or in words (RFC 3326 §3.1). */
export function isTakenElsewhere(values: readonly string[]): boolean {
  const { q850, sip } = readReason(values)
  const inWords = values.some((value) => /text\s*=\s*"call completed elsewhere"/i.test(value.slice(0, 1024)))
  return sip === 200 || q850 === 26 || inWords
}

/** `text="…"` may hold commas and semicolons; what is quoted says nothing a program should read. */
const splitOutsideQuotes = (value: string): string[] => value.replace(/"(?:[^"\\]|\\.)*"?/g, '""').split(',')
