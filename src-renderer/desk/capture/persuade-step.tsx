// Step 3 for a priority customer: the refusal is met with one more invitation, in its own words.
import { ActionRow } from '../../ui/action-row.tsx'
import { keyRanks } from '../../ui/keys/use-key.ts'
import { useTexts } from '../../ui/texts.ts'
import { FieldStates } from './field-states.tsx'
import { GuideFoot } from './guide-foot.tsx'
import type { StepProps } from './guide-step.ts'
import { SayCard } from './say-card.tsx'

export function PersuadeStep({ capture, customerName, press, busy, ways }: StepProps) {
  const t = useTexts()
  const { refusing, persuasions, persuasionsAllowed } = capture
  return (
    <>
      <div className="panel-body">
        <section className="persuade" data-tone="ringing" aria-label={t(($) => $.guide.persuadeTitle)}>
          <p className="strong">{t(($) => $.guide.persuadeTitle)}</p>
          <p className="small">
            {t(($) => $.guide.persuadeCount, { count: persuasions, of: persuasionsAllowed })}
            {' · '}
            {t(($) => $.guide.refusing, {
              fields: refusing.map((field) => t(($) => $.fields[field])).join(', ')
            })}
          </p>
        </section>
        <SayCard wording="persuade" customerName={customerName} />
        <ActionRow
          label={t(($) => $.guide.persuadeTitle)}
          rank={keyRanks.guide}
          current
          actions={[
            {
              words: t(($) => $.guide.agree),
              action: 'next',
              primary: true,
              onPress: () =>
                press(({ capture: now }) => (now?.state === 'persuade' ? { type: 'agree' } : null))
            },
            {
              words: t(($) => $.guide.stillRefuse),
              action: 'refuse-field',
              onPress: () =>
                press(({ capture: now }) => (now?.state === 'persuade' ? { type: 'still-refuse' } : null))
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
