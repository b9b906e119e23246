// The one key that says "served, and all is well", and its siblings for when it is not. They decide the verdict; until
// one is pressed nobody is invited.
import { Button } from '@mantine/core'
import { IconChecks } from '@tabler/icons-react'
import { useState } from 'react'
import type { InteractionView } from '../../../shared/desk-views.ts'
import { ActionRow } from '../../ui/action-row.tsx'
import { KeyButton } from '../../ui/keys/key-button.tsx'
import { keyRanks } from '../../ui/keys/use-key.ts'
import { ProblemNotice } from '../../ui/problem-notice.tsx'
import { useTexts } from '../../ui/texts.ts'
import { useDeed } from '../../ui/use-deed.ts'
import { useDesk } from '../desk.ts'
import { callsFromOwnLine, factsOf, isRecordOpen } from './served-facts.ts'

const buts = ['complaint', 'lost-phone', 'difficult'] as const

export function ServedKeys({ view }: { view: InteractionView }) {
  const t = useTexts()
  const { interaction } = useDesk()
  const deed = useDeed()
  const [correcting, setCorrecting] = useState(false)
  const open = (view.phase === 'active' || view.channel === 'counter') && view.phase !== 'finished'
  if (!open || view.capture) return null
  if (view.served && !correcting) {
    return (
      <div>
        <Button size="compact-sm" variant="default" onClick={() => setCorrecting(true)}>
          {t(($) => $.verdict.correct)}
        </Button>
      </div>
    )
  }
  const say = (said: Parameters<typeof factsOf>[0]) => {
    // the guide is about to unfold and takes the focus, even from a half-written note
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur()
    void deed
      .run(() => interaction.served(view.interactionId, factsOf(said, view)))
      .then(() => setCorrecting(false))
  }
  const siblings = callsFromOwnLine(view) ? ([...buts, 'not-user'] as const) : buts
  return (
    <section className="served" aria-label={t(($) => $.served.done)}>
      <KeyButton
        action="served"
        words={t(($) => $.served.done)}
        icon={IconChecks}
        variant="filled"
        size="sm"
        busy={deed.busy}
        onPress={() => say('fine')}
      />
      <p className="quiet small served-hint">{t(($) => $.served.doneHint)}</p>
      <p className="choice-label">{t(($) => $.served.but)}</p>
      <ActionRow
        label={t(($) => $.served.but)}
        // while it is open which of several records it is, the digits choose that
        rank={isRecordOpen(view) ? null : keyRanks.served}
        actions={siblings.map((said) => ({ words: t(($) => $.served[said]), onPress: () => say(said) }))}
      />
      {deed.problem && <ProblemNotice code={deed.problem} onDismiss={deed.dismiss} />}
    </section>
  )
}
