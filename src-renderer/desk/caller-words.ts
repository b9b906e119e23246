// How the other side of a call is named before any record is there: from the INVITE alone. And what kind of call it is.
import type { CallSnapshot } from '../../shared/domain/call-snapshot.ts'
import { formatPhoneNumber } from '../../shared/domain/phone-number.ts'
import type { Texts } from '../ui/texts.ts'

export function callerNumber(
  call: Pick<CallSnapshot, 'ani' | 'aniWithheld' | 'toldNumber' | 'extension'>,
  t: Texts
): string {
  if (call.ani !== null) return formatPhoneNumber(call.ani)
  if (call.extension !== null) return call.extension
  if (call.toldNumber !== undefined) return call.toldNumber
  return call.aniWithheld ? t(($) => $.call.withheld) : t(($) => $.call.noNumber)
}

/** What the agent must know of it before a word is said; the first that applies. */
export function callKind(call: CallSnapshot, nameOf: (extension: string) => string, t: Texts): string | null {
  const { transferredBy } = call
  if (call.returned) {
    return t(($) => $.call.returned, { who: t(($) => $.call.returnedToSelf) })
  }
  if (transferredBy !== null) return t(($) => $.call.transferredBy, { who: nameOf(transferredBy) })
  if (call.callbackId !== null) return t(($) => $.call.callback)
  if (call.consultsFor !== null) return t(($) => $.call.consulting)
  if (call.consultId !== null && call.interactionId === null) return t(($) => $.call.consultedAbout)
  if (call.extension === null) return null
  return call.direction === 'inbound' ? t(($) => $.call.fromColleague) : t(($) => $.call.inner)
}
