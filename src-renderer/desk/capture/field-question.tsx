// One asked field: the words to say and the choices; and the two ways of having no answer.
import { Button } from '@mantine/core'
import type { AgentCaptureEvent, CaptureRecord } from '../../../shared/domain/capture-record.ts'
import type { AskedField } from '../../../shared/domain/subscriber.ts'
import { ChoiceGroup } from '../../ui/choice-group.tsx'
import { KeyButton } from '../../ui/keys/key-button.tsx'
import { keyRanks } from '../../ui/keys/use-key.ts'
import { useLanguage, useTexts } from '../../ui/texts.ts'
import { labelWords, useSession } from '../screen-state.ts'
import type { Press } from './capture-commands.ts'
import { StateWords } from './field-states.tsx'
import { SayCard } from './say-card.tsx'

interface FieldQuestionProps {
  field: AskedField
  capture: CaptureRecord
  customerName: string
  press: (press: Press) => void
}

export function FieldQuestion({ field, capture, customerName, press }: FieldQuestionProps) {
  const t = useTexts()
  const language = useLanguage()
  const catalogue = useSession()?.catalogue
  const several = field === 'hobbies'
  const entries = (several ? catalogue?.hobbyGroups : catalogue?.occupations) ?? []
  const state = capture.fields[field]
  return (
    <div data-current="">
      <SayCard wording={several ? 'ask-hobbies' : 'ask-occupation'} customerName={customerName} />
      <ChoiceGroup
        label={t(($) => $.fields[field])}
        hint={several ? t(($) => $.guide.chooseMany) : t(($) => $.guide.choose)}
        multiple={several}
        choices={entries.map(({ code, label }) => ({ code, label: labelWords(label, language) }))}
        chosen={chosenCodes(capture, field)}
        digitRank={keyRanks.guide}
        onChoose={(code) => press(({ capture: now }) => now && answerOf(now, field, code))}
      />
      {state && state.value === null && (
        <p className="guide-line">
          <StateWords field={field} state={state} />
        </p>
      )}
    </div>
  )
}

/** No answer: refused, or not known; and the way back to the question. */
export function FieldWays({ field, capture, press }: Omit<FieldQuestionProps, 'customerName'>) {
  const t = useTexts()
  return (
    <>
      <KeyButton
        action="refuse-field"
        rank={keyRanks.guide}
        words={t(($) => $.guide.refuseField)}
        onPress={() => press(() => ({ type: 'refuse', fields: [field] }))}
      />
      <KeyButton
        action="not-known"
        rank={keyRanks.guide}
        words={t(($) => $.guide.notKnown)}
        onPress={() => press(() => ({ type: 'not-known', field }))}
      />
      {capture.fields[field] && (
        <Button size="xs" variant="default" onClick={() => press(() => ({ type: 'clear', field }))}>
          {t(($) => $.guide.clear)}
        </Button>
      )}
    </>
  )
}

function chosenCodes({ fields }: CaptureRecord, field: AskedField): readonly string[] {
  const value = fields[field]?.value ?? []
  return typeof value === 'string' ? [value] : value
}

/** One more press on a hobby takes it away again; without any left the field is open once more. */
function answerOf(capture: CaptureRecord, field: AskedField, code: string): AgentCaptureEvent {
  if (field === 'occupation') return { type: 'answer', field, value: code }
  const chosen = chosenCodes(capture, field)
  const value = chosen.includes(code) ? chosen.filter((other) => other !== code) : [...chosen, code]
  return value.length === 0 ? { type: 'clear', field } : { type: 'answer', field, value }
}
