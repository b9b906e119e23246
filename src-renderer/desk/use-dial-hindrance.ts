// Why no colleague can be called now, in words; `null`: a call can be made.
import { useStore } from 'zustand'
import { useTexts } from '../ui/texts.ts'
import { useDesk } from './desk.ts'
import { useCall } from './screen-state.ts'

export function useDialHindrance(): string | null {
  const t = useTexts()
  const call = useCall()
  const registration = useStore(useDesk().stores.phone, ({ snapshot }) => snapshot?.registration.state)
  if (call) return t(($) => $.callbacks.busyWithCall)
  return registration === 'registered' ? null : t(($) => $.callbacks.phoneMissing)
}
