// The ordinary contact: why the customer came and what to remember. It can be written during the call and is sent when
// the call has ended and the questions are settled.
import { Textarea } from '@mantine/core'
import { IconCheck } from '@tabler/icons-react'
import { useState } from 'react'
import { useStore } from 'zustand'
import type { InteractionView } from '../../../shared/desk-views.ts'
import { captureStepSchema } from '../../../shared/domain/capture-record.ts'
import { ChoiceGroup } from '../../ui/choice-group.tsx'
import { ClosedQuestion } from '../../ui/closed-question.tsx'
import { KeyButton } from '../../ui/keys/key-button.tsx'
import { keyRanks } from '../../ui/keys/use-key.ts'
import { Panel } from '../../ui/panel.tsx'
import { ProblemNotice } from '../../ui/problem-notice.tsx'
import { useLanguage, useTexts } from '../../ui/texts.ts'
import { useDeed } from '../../ui/use-deed.ts'
import { useDesk } from '../desk.ts'
import { labelWords, useSession } from '../screen-state.ts'
import { changeDraft, draftOf } from './wrap-up-store.ts'

type Hindrance = 'afterCall' | 'endFirst' | 'captureFirst' | 'needReason'

export function WrapUpPanel({ view }: { view: InteractionView }) {
  const t = useTexts()
  const { stores, interaction } = useDesk()
  const { interactionId } = view
  const draft = useStore(stores.wrapUps, (state) => draftOf(state, interactionId))
  const deed = useDeed()
  const [tried, setTried] = useState(false)
  const hindrance = hindranceOf(view, draft.reason)
  const over = hindrance === null || hindrance === 'needReason'

  const finish = () => {
    setTried(true)
    const { reason, note } = draft
    if (hindrance || reason === null) return
    void deed.run(() => interaction.finish(interactionId, { reason, note }))
  }
  return (
    <Panel title={t(($) => $.wrapUp.title)} aside={<EndingWords view={view} />}>
      <ContactReason
        chosen={draft.reason}
        over={over}
        onChoose={(reason) => changeDraft(stores.wrapUps, interactionId, { reason })}
      />
      <Textarea
        className="wrap-up-note"
        size="xs"
        rows={2}
        aria-label={t(($) => $.wrapUp.note)}
        placeholder={t(($) => $.wrapUp.notePlaceholder)}
        maxLength={2000}
        value={draft.note}
        onChange={(event) => changeDraft(stores.wrapUps, interactionId, { note: event.currentTarget.value })}
      />
      <div className="row wrap-up-end">
        <KeyButton
          action="next"
          rank={keyRanks.wrapUp}
          words={t(($) => $.wrapUp.finish)}
          icon={IconCheck}
          variant="filled"
          disabled={!over}
          busy={deed.busy}
          describedBy="wrap-up-hindrance"
          onPress={finish}
        />
        <output className="quiet small" id="wrap-up-hindrance">
          {hindrance && (tried || !over) && t(($) => $.wrapUp[hindrance])}
        </output>
      </div>
      {deed.problem && <ProblemNotice code={deed.problem} onDismiss={deed.dismiss} />}
    </Panel>
  )
}

interface ContactReasonProps {
  chosen: string | null
  over: boolean
  onChoose: (reason: string) => void
}

/** During the call a single line, so that the customer's history keeps its place; afterwards the first thing to do. */
function ContactReason({ chosen, over, onChoose }: ContactReasonProps) {
  const t = useTexts()
  const language = useLanguage()
  const reasons = useSession()?.catalogue.contactReasons ?? []
  const [opened, setOpened] = useState(false)
  const choices = reasons.map(({ code, label }) => ({ code, label: labelWords(label, language) }))
  const label = t(($) => $.wrapUp.reason)
  if (!over && !opened) {
    const words = choices.find(({ code }) => code === chosen)?.label ?? t(($) => $.wrapUp.notChosen)
    return <ClosedQuestion label={label} state={words} onOpen={() => setOpened(true)} />
  }
  return (
    <ChoiceGroup
      label={label}
      choices={choices}
      chosen={chosen === null ? [] : [chosen]}
      digitRank={over ? keyRanks.wrapUp : null}
      onChoose={(reason) => {
        onChoose(reason)
        setOpened(false)
      }}
    />
  )
}

/** What still stands between the agent and the end of this contact, the first thing first. */
function hindranceOf({ phase, channel, capture }: InteractionView, reason: string | null): Hindrance | null {
  if (phase !== 'ended' && channel !== 'counter') return 'afterCall'
  if (capture?.state === 'lost') return 'endFirst'
  if (capture && captureStepSchema.safeParse(capture.state).success) return 'captureFirst'
  return reason === null ? 'needReason' : null
}

function EndingWords({ view: { ending, capture } }: { view: InteractionView }) {
  const t = useTexts()
  if (!ending || capture?.state === 'lost') return null
  return (
    <span className="quiet small">
      {t(($) => $.ending.confirmed, { ending: t(($) => $.endings[ending.code]) })}
    </span>
  )
}
