// How did the call end? The classifier's proposal with its countdown, confirmed by one key or corrected by one digit.
// Unconfirmed it stands; the host settles that, not this bar.
import { IconPhoneOff } from '@tabler/icons-react'
import { useStore } from 'zustand'
import type { InteractionView } from '../../../shared/desk-views.ts'
import type { CaptureRecord, CaptureStep, EndingCode } from '../../../shared/domain/capture-record.ts'
import { taskNeeded } from '../../../shared/domain/capture-rules.ts'
import { ActionRow } from '../../ui/action-row.tsx'
import { KeyButton } from '../../ui/keys/key-button.tsx'
import { keyRanks } from '../../ui/keys/use-key.ts'
import { ProblemNotice } from '../../ui/problem-notice.tsx'
import { type Texts, useTexts } from '../../ui/texts.ts'
import { useDeed } from '../../ui/use-deed.ts'
import { useNow } from '../../ui/use-now.ts'
import { hasHandedOn } from '../call/phone-store.ts'
import { useDesk } from '../desk.ts'
import { stepNumber } from '../step-number.ts'

export function EndingConfirmation({ view }: { view: InteractionView }) {
  const { capture, ending } = view
  if (capture?.state !== 'lost' || !ending || ending.confirmed) return null
  return <Confirmation view={view} capture={capture} proposal={ending.code} confirmBy={ending.confirmBy} />
}

interface ConfirmationProps {
  view: InteractionView
  capture: CaptureRecord
  proposal: EndingCode
  confirmBy: number
}

const offered: readonly EndingCode[] = ['dropped', 'customer-hung-up', 'agent-hung-up']
const offeredAfterTransfer: readonly EndingCode[] = [...offered, 'transferred']

function Confirmation({ view, capture, proposal, confirmBy }: ConfirmationProps) {
  const t = useTexts()
  const { interaction, stores } = useDesk()
  const deed = useDeed()
  const seconds = Math.max(0, Math.ceil((confirmBy - useNow(250)) / 1000))
  const confirm = (code: EndingCode) =>
    void deed.run(() => interaction.confirmEnding(view.interactionId, code))
  const wasHandedOn = useStore(stores.phone, (state) => hasHandedOn(state, view.interactionId))
  const others = (wasHandedOn ? offeredAfterTransfer : offered).filter((code) => code !== proposal)
  return (
    <section className="ending" data-tone="ringing" aria-label={t(($) => $.ending.label)}>
      <IconPhoneOff size={18} aria-hidden className="toned" />
      <p className="strong" role="alert">
        {question(capture, proposal, t)}
      </p>
      <KeyButton
        action="next"
        rank={keyRanks.ending}
        words={`${t(($) => $.ending.confirm)}: ${t(($) => $.endings[proposal])}`}
        variant="filled"
        busy={deed.busy}
        onPress={() => confirm(proposal)}
      />
      <span className="quiet small number">
        {t(($) => $.ending.countdown, { seconds: t(($) => $.units.seconds, { count: seconds }) })}
      </span>
      <div className="row push">
        <span className="small">{t(($) => $.ending.otherwise)}</span>
        <ActionRow
          label={t(($) => $.ending.otherwise)}
          rank={keyRanks.ending}
          actions={others.map((code) => ({ words: t(($) => $.endings[code]), onPress: () => confirm(code) }))}
        />
      </div>
      {view.takenOver && <p className="small">{t(($) => $.guide.takenOver)}</p>}
      {deed.problem && <ProblemNotice code={deed.problem} onDismiss={deed.dismiss} />}
    </section>
  )
}

function question(capture: CaptureRecord, proposal: EndingCode, t: Texts): string {
  const step = stepNumber(capture.resumeAt ?? ('identify' satisfies CaptureStep))
  if (proposal === 'dropped' && !taskNeeded(capture)) return t(($) => $.ending.droppedNoTask, { step })
  return t(($) => $.ending[proposal], { step })
}
