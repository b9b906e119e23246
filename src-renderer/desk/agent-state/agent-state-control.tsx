// Ready or not: the state in a word, since when or how much longer, what follows, and the one way out of it. While anything is not proven to work nobody
// can be ready, and the reasons stand there in words.
import {
  type Icon,
  IconCircleCheck,
  IconClockPause,
  IconHeadset,
  IconPencil,
  IconPhoneOutgoing,
  IconPlayerPlay
} from '@tabler/icons-react'
import { memo } from 'react'
import { useStore } from 'zustand'
import type { AgentState } from '../../../shared/central-contract.ts'
import { KeyButton } from '../../ui/keys/key-button.tsx'
import { Pill, type Tone } from '../../ui/pill.tsx'
import { ReasonMenu } from '../../ui/reason-menu.tsx'
import { useTexts } from '../../ui/texts.ts'
import { durationWords } from '../../ui/time-words.ts'
import { useDeed } from '../../ui/use-deed.ts'
import { useNow } from '../../ui/use-now.ts'
import { useDesk } from '../desk.ts'
import './agent-state.css'
import { notReadyReasons } from './agent-state-store.ts'
import { NextState } from './next-state.tsx'
import { WrapUpTime } from './wrap-up-time.tsx'

const appearance: Record<AgentState['state'], { tone: Tone; icon: Icon }> = {
  ready: { tone: 'available', icon: IconCircleCheck },
  'not-ready': { tone: 'paused', icon: IconClockPause },
  'on-call': { tone: 'talking', icon: IconHeadset },
  'wrap-up': { tone: 'wrap-up', icon: IconPencil },
  callback: { tone: 'held', icon: IconPhoneOutgoing }
}

export const AgentStateControl = memo(function AgentStateControl() {
  const t = useTexts()
  const now = useNow()
  const { stores } = useDesk()
  const agentState = useStore(stores.agentState, (state) => state.agentState)
  if (!agentState) return null
  const { state, reason, since, next, wrapUp } = agentState
  const { tone, icon } = appearance[state]
  const words =
    state === 'not-ready' && reason ? t(($) => $.agentState.reasons[reason]) : t(($) => $.agentState[state])
  return (
    <fieldset className="agent-state">
      <legend className="visually-hidden">{t(($) => $.agentState.label)}</legend>
      <output className="row-tight">
        <Pill tone={tone} icon={icon} words={words} />
      </output>
      {wrapUp ? (
        <WrapUpTime wrapUp={wrapUp} />
      ) : (
        <span className="number quiet small agent-state-since">{durationWords(now - since)}</span>
      )}
      {next && <NextState next={next} />}
      {state === 'ready' ? <PauseMenu /> : <ReadyButton state={state} />}
    </fieldset>
  )
})

function PauseMenu() {
  const t = useTexts()
  const { agentState } = useDesk()
  const deed = useDeed()
  return (
    <ReasonMenu
      words={t(($) => $.agentState.pause)}
      reasons={notReadyReasons.map((code) => ({ code, label: t(($) => $.agentState.reasons[code]) }))}
      towards="down"
      onChoose={(code) => {
        const reason = notReadyReasons.find((candidate) => candidate === code) ?? null
        void deed.run(() => agentState.set({ state: 'not-ready', reason }))
      }}
    />
  )
}

/** Only from "not ready": wrap-up ends with the contact, and a call with its end. */
function ReadyButton({ state }: { state: AgentState['state'] }) {
  const t = useTexts()
  const { agentState, stores } = useDesk()
  const deed = useDeed()
  const notProven = useStore(stores.agentState, (store) => store.notProven)
  if (state !== 'not-ready') return null
  const [first = null, ...others] = notProven.map((reason) => t(($) => $.agentState.notProven[reason]))
  const { problem } = deed
  return (
    <>
      <KeyButton
        action="ready"
        icon={IconPlayerPlay}
        variant="filled"
        words={t(($) => $.agentState.goReady)}
        disabled={first !== null}
        busy={deed.busy}
        describedBy="ready-blocked"
        onPress={() => void deed.run(() => agentState.set({ state: 'ready', reason: null }))}
      />
      <span className="agent-state-note" id="ready-blocked" title={others.join('\n') || undefined}>
        {first ?? (problem && t(($) => $.problems[problem].what))}
        {others.length > 0 && <span className="visually-hidden"> {others.join(' ')}</span>}
      </span>
    </>
  )
}
