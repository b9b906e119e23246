// Why no callback can be made just now, in words: a customer or contact is still there, or the phone cannot dial.
import { useStore } from 'zustand'
import { useTexts } from '../../ui/texts.ts'
import { useDesk } from '../desk.ts'
import { useCall, useShownInteraction } from '../screen-state.ts'

/** `null`: one can be made. */
export function useCallbackHindrance(): string | null {
  const t = useTexts()
  const call = useCall()
  const interaction = useShownInteraction()
  const registration = useStore(useDesk().stores.phone, ({ snapshot }) => snapshot?.registration.state)
  if (call || interaction) return t(($) => $.callbacks.busyWithCall)
  return registration === 'registered' ? null : t(($) => $.callbacks.phoneMissing)
}
