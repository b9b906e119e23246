// The time that is left after a call, as the centre keeps it: a quiet countdown, more of it for a reason, and its end.
import { Button } from '@mantine/core'
import { IconCheck, IconClockPlus } from '@tabler/icons-react'
import { useStore } from 'zustand'
import type { AgentState } from '../../../shared/central-contract.ts'
import { type WrapUpReason, wrapUpReasonSchema } from '../../../shared/domain/agent-state.ts'
import { defaultPolicy } from '../../../shared/domain/policy.ts'
import { KeyButton } from '../../ui/keys/key-button.tsx'
import { ReasonMenu } from '../../ui/reason-menu.tsx'
import { useTexts } from '../../ui/texts.ts'
import { durationWords } from '../../ui/time-words.ts'
import { useDeed } from '../../ui/use-deed.ts'
import { useNow } from '../../ui/use-now.ts'
import { useDesk } from '../desk.ts'
import { useSession } from '../screen-state.ts'

type WrapUp = NonNullable<AgentState['wrapUp']>

/** What one key says; the menu has the others. */
const usualReason: WrapUpReason = 'contact'

export function WrapUpTime({ wrapUp }: { wrapUp: WrapUp }) {
  const t = useTexts()
  const left = durationWords(wrapUp.dueAt - useNow(250) + 999)
  return (
    <>
      <span className="number small agent-state-left">{t(($) => $.agentState.left, { time: left })}</span>
      <MoreTime wrapUp={wrapUp} />
      <Done interactionId={wrapUp.interactionId} />
    </>
  )
}

function MoreTime({ wrapUp: { interactionId, extensionsLeft } }: { wrapUp: WrapUp }) {
  const t = useTexts()
  const { agentState } = useDesk()
  const deed = useDeed()
  const { seconds } = (useSession()?.policy ?? defaultPolicy).wrapUpExtensions
  const { problem } = deed
  const extend = (reason: WrapUpReason) => void deed.run(() => agentState.extendWrapUp(interactionId, reason))
  if (extensionsLeft === 0 && !problem)
    return <span className="quiet small">{t(($) => $.agentState.noMore)}</span>
  return (
    <>
      <KeyButton
        action="extend"
        icon={IconClockPlus}
        words={t(($) => $.agentState.extend, { time: durationWords(seconds * 1000) })}
        disabled={extensionsLeft === 0}
        busy={deed.busy}
        onPress={() => extend(usualReason)}
      />
      {extensionsLeft > 0 && (
        <ReasonMenu
          words={t(($) => $.agentState.extendFor)}
          reasons={wrapUpReasonSchema.options.map((code) => ({
            code,
            label: t(($) => $.agentState.extendReasons[code])
          }))}
          towards="down"
          onChoose={(code) => extend(wrapUpReasonSchema.catch(usualReason).parse(code))}
        />
      )}
      <span className="agent-state-note" role="alert">
        {problem && t(($) => $.problems[problem].what)}
      </span>
    </>
  )
}

/** A contact that is open here is ended by saving it. One that is not (another PC had it) still needs a way out. */
function Done({ interactionId }: { interactionId: string }) {
  const t = useTexts()
  const { agentState, stores } = useDesk()
  const deed = useDeed()
  const view = useStore(stores.interactions, ({ byId }) => byId[interactionId])
  if (view && view.phase !== 'finished') return null
  return (
    <Button
      size="xs"
      variant="filled"
      loading={deed.busy}
      leftSection={<IconCheck size={14} aria-hidden />}
      onClick={() => void deed.run(() => agentState.endWrapUp(interactionId))}
    >
      {t(($) => $.agentState.wrapUpOver)}
    </Button>
  )
}
