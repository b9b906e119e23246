// How the other side of a call is named before any record is there: from the INVITE alone.
import type { CallSnapshot } from '../../../shared/domain/call-snapshot.ts'
import { formatPhoneNumber } from '../../../shared/domain/phone-number.ts'
import type { Texts } from '../../ui/texts.ts'

export function callerNumber(call: CallSnapshot, t: Texts): string {
  if (call.ani !== null) return formatPhoneNumber(call.ani)
  return call.aniWithheld ? t(($) => $.call.withheld) : t(($) => $.call.noNumber)
}
