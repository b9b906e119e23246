// Who is on a call, by every name the desk knows for them: the record's for its own contact and for no other, the
// colleague's at that extension, else what the INVITE said.
import { useStore } from 'zustand'
import type { CallSnapshot } from '../../shared/domain/call-snapshot.ts'
import { useTexts } from '../ui/texts.ts'
import { callerNumber } from './caller-words.ts'
import { customerNameOf } from './capture/customer-name.ts'
import { useDesk } from './desk.ts'
import { colleagueAt } from './directory/directory-store.ts'

export interface Party {
  /** '' where there is only a number. */
  name: string
  number: string
}

export function useParty(call: CallSnapshot): Party {
  const t = useTexts()
  const { stores } = useDesk()
  const customer = useStore(stores.interactions, ({ byId }) => {
    const view = call.interactionId === null ? undefined : byId[call.interactionId]
    return view ? customerNameOf(view) : ''
  })
  const colleague = useStore(stores.directory, (state) => colleagueAt(state, call.extension)?.name ?? '')
  return { name: customer || colleague || call.displayName, number: callerNumber(call, t) }
}

/** A colleague by name where the directory has one, else the extension or number itself. */
export function useTargetName(): (target: string) => string {
  const directory = useStore(useDesk().stores.directory)
  return (target) => colleagueAt(directory, target)?.name ?? target
}
