// Step 3, said more strongly: the customer does not want to be asked ever again. One key takes that down and refuses what is
// being asked; nobody is persuaded after that.
import type { InteractionView } from '../../../shared/desk-views.ts'
import { KeyButton } from '../../ui/keys/key-button.tsx'
import { keyRanks } from '../../ui/keys/use-key.ts'
import { ProblemNotice } from '../../ui/problem-notice.tsx'
import { useTexts } from '../../ui/texts.ts'
import { useDeed } from '../../ui/use-deed.ts'
import { type Desk, useDesk } from '../desk.ts'
import type { Press } from './capture-commands.ts'

export function NeverAsk({ view }: { view: InteractionView }) {
  const t = useTexts()
  const desk = useDesk()
  const deed = useDeed()
  const { briefing, interactionId } = view
  const subject = briefing.kind === 'briefed' ? briefing.briefing.subject : null
  if (subject?.kind !== 'found') return null
  if (subject.record.neverAsk) return <p className="small strong">{t(($) => $.guide.neverAskNoted)}</p>
  return (
    <>
      <KeyButton
        action="never-ask"
        words={t(($) => $.guide.neverAsk)}
        variant="default"
        rank={keyRanks.guide}
        busy={deed.busy}
        onPress={() => void deed.run(() => neverAskAgain(desk, interactionId))}
      />
      {deed.problem && <ProblemNotice code={deed.problem} onDismiss={deed.dismiss} />}
    </>
  )
}

/** A priority customer's refusal leads to another invitation, as often as policy says: each of them is refused at once. */
const mostRefusals = 5

async function neverAskAgain({ interaction, capture }: Desk, interactionId: string) {
  const problem = await interaction.wish(interactionId, { kind: 'never-ask' })
  for (let refusal = 0; problem === null && refusal < mostRefusals; refusal += 1) {
    const refused = await capture.press(interactionId, refuse)
    if (refused !== null) return refused
  }
  return problem
}

const refuse: Press = ({ capture }) => {
  if (capture?.state === 'invite') return { type: 'refuse' }
  return capture?.state === 'persuade' ? { type: 'still-refuse' } : null
}
