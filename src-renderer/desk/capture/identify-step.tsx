// Step 1: gender is noted from the conversation, never asked; then the invitation. With nothing to ask, gender alone is
// sent.
import { keyRanks } from '../../ui/keys/use-key.ts'
import { useTexts } from '../../ui/texts.ts'
import { GenderChoice } from './gender-choice.tsx'
import { GuideFoot } from './guide-foot.tsx'
import type { StepProps } from './guide-step.ts'

export function IdentifyStep({ capture, press, busy }: StepProps) {
  const t = useTexts()
  const asks = capture.ask.length > 0
  return (
    <>
      <div className="panel-body">
        {capture.assessGender && (
          <GenderChoice capture={capture} press={press} digitRank={keyRanks.guide} current />
        )}
        {asks && (
          <p className="guide-line">
            {t(($) => $.verdict.wanted)}:{' '}
            <b>{capture.ask.map((field) => t(($) => $.fields[field])).join(', ')}</b>
          </p>
        )}
      </div>
      <GuideFoot
        press={press}
        busy={busy}
        next={asks ? t(($) => $.guide.invite) : t(($) => $.guide.sendGender)}
        onNext={() => press(({ capture: now }) => ({ type: now && now.ask.length > 0 ? 'invite' : 'send' }))}
      />
    </>
  )
}
