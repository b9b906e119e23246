// Step 3, the end of it: refused for good. The customer is thanked, and what there is goes out.
import { useTexts } from '../../ui/texts.ts'
import { FieldStates } from './field-states.tsx'
import { GuideFoot } from './guide-foot.tsx'
import type { StepProps } from './guide-step.ts'
import { SayCard } from './say-card.tsx'

export function ThankStep({ capture, customerName, press, busy, ways }: StepProps) {
  const t = useTexts()
  return (
    <>
      <div className="panel-body">
        <p className="strong guide-line">{t(($) => $.guide.thankTitle)}</p>
        <SayCard wording="thank-refused" customerName={customerName} />
        <FieldStates capture={capture} />
      </div>
      <GuideFoot
        press={press}
        busy={busy}
        back
        next={t(($) => $.guide.thankAndSend)}
        onNext={() => press(({ capture: now }) => (now?.state === 'thank' ? { type: 'send' } : null))}
      >
        {ways}
      </GuideFoot>
    </>
  )
}
