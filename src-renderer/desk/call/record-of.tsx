// Whose record this is, said above it while the agent talks to somebody else.
import type { CallSnapshot } from '../../../shared/domain/call-snapshot.ts'
import { useTexts } from '../../ui/texts.ts'
import { useParty } from '../use-party.ts'
import { callState } from './call-state.tsx'

export function RecordOf({ call }: { call: CallSnapshot }) {
  const t = useTexts()
  const { name, number } = useParty(call)
  return (
    <output className="banner small" data-tone="held">
      {t(($) => $.call.recordOf, {
        caller: name || number,
        state: t(($) => $.call.phases[callState(call)])
      })}
    </output>
  )
}
