// Somebody else has answered a call back. One key says so; the attempt counts, nothing they said is kept, and the words
// tell the agent what may be said now: nothing of the customer's.
import { IconUserOff } from '@tabler/icons-react'
import type { InteractionView } from '../../../shared/desk-views.ts'
import { defaultPolicy } from '../../../shared/domain/policy.ts'
import { KeyButton } from '../../ui/keys/key-button.tsx'
import { ProblemNotice } from '../../ui/problem-notice.tsx'
import { useTexts } from '../../ui/texts.ts'
import { useDeed } from '../../ui/use-deed.ts'
import { useDesk } from '../desk.ts'
import { useSession } from '../screen-state.ts'

/** Only while it can be said: on a call back whose capture is being led. */
export function WrongPersonButton({ view }: { view: InteractionView }) {
  const t = useTexts()
  const { callback } = useDesk()
  const deed = useDeed()
  if (view.channel !== 'callback') return null
  return (
    <>
      <div>
        <KeyButton
          action="wrong-person"
          icon={IconUserOff}
          words={t(($) => $.callbacks.wrongPerson.say)}
          busy={deed.busy}
          onPress={() => void deed.run(() => callback.wrongPerson(view.interactionId))}
        />
      </div>
      {deed.problem && <ProblemNotice code={deed.problem} onDismiss={deed.dismiss} />}
    </>
  )
}

export function WrongPersonSaid() {
  const t = useTexts()
  const { wrongPersonMinutes, attempts } = (useSession()?.policy ?? defaultPolicy).callback
  return (
    <section className="stack" aria-live="polite">
      <p className="strong">{t(($) => $.callbacks.wrongPerson.what)}</p>
      <p>{t(($) => $.callbacks.wrongPerson.do)}</p>
      <p className="quiet">
        {t(($) => $.callbacks.wrongPerson.again, { minutes: wrongPersonMinutes, of: attempts })}
      </p>
    </section>
  )
}
