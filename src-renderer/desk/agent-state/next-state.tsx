// What follows when the agent is busy no more: shown beside what they do now, and changed there as often as they like.

import type { SetAgentState } from '../../../shared/central-contract.ts'
import { ReasonMenu } from '../../ui/reason-menu.tsx'
import { useTexts } from '../../ui/texts.ts'
import { useDeed } from '../../ui/use-deed.ts'
import { useDesk } from '../desk.ts'
import { notReadyReasons } from './agent-state-store.ts'

export function NextState({ next }: { next: SetAgentState }) {
  const t = useTexts()
  const { agentState } = useDesk()
  const deed = useDeed()
  const { problem } = deed
  const words = ({ state, reason }: SetAgentState) =>
    state === 'not-ready' && reason ? t(($) => $.agentState.reasons[reason]) : t(($) => $.agentState[state])
  const choices: SetAgentState[] = [
    { state: 'ready', reason: null },
    ...notReadyReasons.map((reason) => ({ state: 'not-ready' as const, reason }))
  ]
  return (
    <>
      <ReasonMenu
        words={t(($) => $.agentState.next, { state: words(next) })}
        reasons={choices.map((choice) => ({ code: choice.reason ?? choice.state, label: words(choice) }))}
        towards="down"
        onChoose={(code) => {
          const wish = choices.find((choice) => (choice.reason ?? choice.state) === code)
          if (wish) void deed.run(() => agentState.set(wish))
        }}
      />
      <span className="agent-state-note" role="alert">
        {problem && t(($) => $.problems[problem].what)}
      </span>
    </>
  )
}
