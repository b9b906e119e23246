// Step 2: the invitation is read; the customer agrees or refuses.
import { ActionRow } from '../../ui/action-row.tsx'
import { keyRanks } from '../../ui/keys/use-key.ts'
import { useTexts } from '../../ui/texts.ts'
import { FieldStates } from './field-states.tsx'
import { GuideFoot } from './guide-foot.tsx'
import type { StepProps } from './guide-step.ts'
import { SayCard } from './say-card.tsx'

export function InviteStep({ capture, customerName, press, busy, ways }: StepProps) {
  const t = useTexts()
  return (
    <>
      <div className="panel-body">
        <SayCard wording="invite" customerName={customerName} />
        <ActionRow
          label={t(($) => $.guide.steps[2])}
          rank={keyRanks.guide}
          current
          actions={[
            {
              words: t(($) => $.guide.agree),
              action: 'next',
              primary: true,
              onPress: () => press(({ capture: now }) => (now?.state === 'invite' ? { type: 'agree' } : null))
            },
            {
              words: t(($) => $.guide.refuse),
              action: 'refuse-field',
              onPress: () =>
                press(({ capture: now }) => (now?.state === 'invite' ? { type: 'refuse' } : null))
            }
          ]}
        />
        <FieldStates capture={capture} />
      </div>
      <GuideFoot press={press} busy={busy} back next={null}>
        {ways}
      </GuideFoot>
    </>
  )
}
