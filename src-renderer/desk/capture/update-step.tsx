// Step 4: one field at a time, the first that is open. Occupation is one choice and leads on by itself; hobbies may be
// several, and Ctrl+Enter goes on. Nothing is sent while a field is without a status.
import { useEffect, useRef, useState } from 'react'
import { openAskedFields } from '../../../shared/domain/capture-rules.ts'
import type { CaptureRecord } from '../../../shared/domain/capture-record.ts'
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
  const [field, setField] = usePresentField(capture)
  const [missing, setMissing] = useState<AskedField[]>([])
  const area = useRef<HTMLDivElement>(null)
  useGuideFocus(area, field)
  const send = () =>
    press(({ capture: now }) => {
      if (now?.state !== 'update') return null
      const open = openAskedFields(now)
      setMissing(open)
      if (open[0]) setField(open[0])
      return open.length > 0 ? null : { type: 'send' }
    })
  const stillMissing = missing.filter((name) => capture.fields[name] === null)
  return (
    <>
      <div className="panel-body" ref={area}>
        {capture.ask.map((name) =>
          name === field ? (
            <FieldQuestion key={name} field={name} capture={capture} customerName={customerName} press={press} />
          ) : (
            <ClosedQuestion
              key={name}
              label={t(($) => $.fields[name])}
              state={<StateWords field={name} state={capture.fields[name]} />}
              onOpen={() => setField(name)}
            />
          )
        )}
        {capture.assessGender && <GenderChoice capture={capture} press={press} digitRank={null} />}
        <p className="toned strong" data-tone="error" role="status">
          {stillMissing.length > 0 &&
            t(($) => $.guide.missing, { fields: stillMissing.map((name) => t(($) => $.fields[name])).join(', ') })}
        </p>
      </div>
      <GuideFoot press={press} busy={busy} back next={t(($) => $.guide.send)} onNext={send}>
        <FieldWays field={field} capture={capture} press={press} />
      </GuideFoot>
    </>
  )
}

/** Which field is being asked; moves on when the present one is settled by a single choice, a refusal or "not known". */
function usePresentField(capture: CaptureRecord): [AskedField, (field: AskedField) => void] {
  const { ask, fields } = capture
  const [field, setField] = useState<AskedField>(() => openAskedFields(capture)[0] ?? ask.at(-1) ?? 'occupation')
  const settled = useRef(fields[field])
  useEffect(() => {
    const before = settled.current
    settled.current = fields[field]
    const severalMore = field === 'hobbies' && fields.hobbies?.status === 'answered'
    if (before === fields[field] || fields[field] === null || severalMore) return
    const open = ask.find((name) => fields[name] === null)
    if (open) setField(open)
  }, [ask, fields, field])
  return [field, setField]
}
