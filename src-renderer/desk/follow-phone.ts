// Keeps the phone store on what the phone page reports, and brings the work page up when a call comes: a ringing customer
// must never be behind the settings. Focus stays where it is.
import type { Phone } from '../phone/phone.ts'
import { presentCall, showPhone } from './call/phone-store.ts'
import type { DeskStores } from './stores.ts'

/** The return value ends it. */
export function followPhone(phone: Phone, { phone: store, page }: DeskStores): () => void {
  return phone.subscribe((snapshot) => {
    const before = presentCall(store.getState())
    showPhone(store, snapshot)
    const call = presentCall(store.getState())
    if (call && call.callId !== before?.callId) page.setState({ page: 'work' })
  })
}
