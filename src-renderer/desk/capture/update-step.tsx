// Step 4: one field at a time, the first that is open. Occupation is one choice and leads on by itself; hobbies may be
// several, and Ctrl+Enter goes on. Nothing is sent while a field is without a status.
import { useRef, useState } from 'react'
import { openAskedFields } from '../../../shared/domain/capture-rules.ts'
import type { AskedField } from '../../../shared/domain/subscriber.ts'
import { ClosedQuestion } from '../../ui/closed-question.tsx'
import { useTexts } from '../../ui/texts.ts'
import { FieldQuestion, FieldWays } from './field-question.tsx'
import { StateWords } from './field-states.tsx'
import { GenderChoice } from './gender-choice.tsx'
import { GuideFoot } from './guide-foot.tsx'
import { type StepProps, useGuideFocus } from './guide-step.ts'

export function UpdateStep({ capture, customerName, press, busy }: StepProps) {
  const t = useTexts()
  const [chosen, setChosen] = useState<AskedField | null>(null)
  const field = chosen ?? openAskedFields(capture)[0] ?? capture.ask.at(-1)
  const [missing, setMissing] = useState<AskedField[]>([])
  const area = useRef<HTMLDivElement>(null)
  useGuideFocus(area, field ?? '')
  const send = () =>
    press(({ capture: now }) => {
      if (now?.state !== 'update') return null
      const open = openAskedFields(now)
      setMissing(open)
      if (open[0]) setChosen(open[0])
      return open.length > 0 ? null : { type: 'send' }
    })
  /** Whatever settles a field leads on to the next open one; a hobby does not, there may be another. */
  const settle: typeof press = (event) => {
    setChosen(null)
    press(event)
  }
  const stillMissing = missing.filter((name) => capture.fields[name] === null)
  return (
    <>
      <div className="panel-body" ref={area}>
        {capture.ask.map((name) =>
          name === field ? (
            <FieldQuestion
              key={name}
              field={name}
              capture={capture}
              customerName={customerName}
              press={name === 'hobbies' ? press : settle}
            />
          ) : (
            <ClosedQuestion
              key={name}
              label={t(($) => $.fields[name])}
              state={<StateWords field={name} state={capture.fields[name]} />}
              onOpen={() => setChosen(name)}
            />
          )
        )}
        {capture.assessGender && <GenderChoice capture={capture} press={press} digitRank={null} />}
        <output className="toned strong" data-tone="error">
          {stillMissing.length > 0 &&
            t(($) => $.guide.missing, {
              fields: stillMissing.map((name) => t(($) => $.fields[name])).join(', ')
            })}
        </output>
      </div>
      <GuideFoot press={press} busy={busy} back next={t(($) => $.guide.send)} onNext={send}>
        {field && <FieldWays field={field} capture={capture} press={settle} />}
      </GuideFoot>
    </>
  )
}
