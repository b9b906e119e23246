// One number, several records: the agent asks the customer and chooses, one key each. Until then no record is open, nothing
// of them is shown but what tells them apart, and nobody is invited.
import { useEffect, useRef } from 'react'
import type { RecordChoice } from '../../../shared/central-contract.ts'
import type { InteractionView } from '../../../shared/desk-views.ts'
import { formatPhoneNumber } from '../../../shared/domain/phone-number.ts'
import { ChoiceGroup } from '../../ui/choice-group.tsx'
import { keyRanks } from '../../ui/keys/use-key.ts'
import { ProblemNotice } from '../../ui/problem-notice.tsx'
import { useLanguage, useTexts } from '../../ui/texts.ts'
import { calendarWords } from '../../ui/time-words.ts'
import { useDeed } from '../../ui/use-deed.ts'
import { useDesk } from '../desk.ts'

interface RecordChoicesProps {
  view: InteractionView
  choices: readonly RecordChoice[]
  /** The calling line; `null` where a visitor or another number is meant. */
  number: string | null
}

export function RecordChoices({ view, choices, number }: RecordChoicesProps) {
  const t = useTexts()
  const { interaction } = useDesk()
  const deed = useDeed()
  const noteOf = useChoiceNote()
  const area = useRef<HTMLDivElement>(null)
  // nobody has spoken to the customer while it rings
  const isSpeaking = view.phase !== 'offered'
  useEffect(() => {
    // whoever is typing goes on typing
    if (isSpeaking && document.activeElement === document.body)
      area.current?.querySelector<HTMLElement>('[data-choice]')?.focus()
  }, [isSpeaking])
  return (
    <div className="stack" ref={area}>
      <p className="strong">
        {t(($) => $.record.several.title, {
          count: choices.length,
          number: number ? formatPhoneNumber(number) : ''
        })}
      </p>
      <ChoiceGroup
        label={t(($) => $.record.several.ask)}
        hint={t(($) => $.record.several.hint)}
        choices={choices.map((choice) => ({
          code: choice.subscriberId,
          label: choice.name,
          note: noteOf(choice)
        }))}
        chosen={[]}
        digitRank={isSpeaking ? keyRanks.guide : null}
        disabled={!isSpeaking || deed.busy}
        onChoose={(subscriberId) =>
          void deed.run(() => interaction.chooseRecord(view.interactionId, subscriberId))
        }
      />
      {deed.problem && <ProblemNotice code={deed.problem} onDismiss={deed.dismiss} />}
    </div>
  )
}

/** Whose it is, how it is paid, and since when. */
function useChoiceNote(): (choice: RecordChoice) => string {
  const t = useTexts()
  const language = useLanguage()
  return ({ owner, billing, activatedOn }) =>
    [
      owner && t(($) => $.record.owners[owner]),
      t(($) => $.record.billings[billing]),
      activatedOn && t(($) => $.record.several.since, { date: calendarWords(activatedOn, language) })
    ]
      .filter(Boolean)
      .join(' · ')
}
