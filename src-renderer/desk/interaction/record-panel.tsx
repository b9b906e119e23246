// The subscriber's record beside the call. It fills in when the centre has answered; until then, and when it did not,
// the call goes on and the panel says so.
import { Button, Loader } from '@mantine/core'
import { IconReplace, IconStarFilled } from '@tabler/icons-react'
import { useState } from 'react'
import type { Briefing } from '../../../shared/central-contract.ts'
import type { InteractionView } from '../../../shared/desk-views.ts'
import { formatPhoneNumber } from '../../../shared/domain/phone-number.ts'
import { Panel } from '../../ui/panel.tsx'
import { Pill } from '../../ui/pill.tsx'
import { ProblemNotice } from '../../ui/problem-notice.tsx'
import { useTexts } from '../../ui/texts.ts'
import { useDeed } from '../../ui/use-deed.ts'
import { useDesk } from '../desk.ts'
import { CustomerWishes, NeverAskSign } from './customer-wishes.tsx'
import { RecordChoices } from './record-choices.tsx'
import { RecordFacts } from './record-facts.tsx'
import { SubjectForm } from './subject-form.tsx'

export function RecordPanel({ view }: { view: InteractionView | null }) {
  const t = useTexts()
  const priority = view?.eligibility?.priority.is && (
    <Pill tone="wrap-up" icon={IconStarFilled} words={t(($) => $.record.priority)} />
  )
  return (
    <Panel title={t(($) => $.record.title)} aside={priority} fill>
      {view ? (
        <RecordOf key={view.interactionId} view={view} />
      ) : (
        <p className="quiet">{t(($) => $.record.empty)}</p>
      )}
    </Panel>
  )
}

function RecordOf({ view }: { view: InteractionView }) {
  const t = useTexts()
  const { briefing, interactionId } = view
  if (briefing.kind === 'loading') {
    return (
      <output className="row quiet">
        <Loader size={16} />
        {t(($) => $.record.loading)}
      </output>
    )
  }
  if (briefing.kind === 'refused') return <NoRecord interactionId={interactionId} code={briefing.code} />
  const { subject, ani } = briefing.briefing
  if (subject.kind === 'several') return <RecordChoices view={view} choices={subject.choices} number={ani} />
  return <Subject interactionId={interactionId} briefing={briefing.briefing} />
}

type RefusedCode = Extract<InteractionView['briefing'], { kind: 'refused' }>['code']

/** What a person can put right by naming a number; asking the centre again would not help. */
const mendedByNumber: readonly RefusedCode[] = ['subject-unknown', 'subject-withheld', 'number-unreadable']

function NoRecord({ interactionId, code }: { interactionId: string; code: RefusedCode }) {
  const t = useTexts()
  const { interaction } = useDesk()
  const deed = useDeed()
  const byNumber = mendedByNumber.includes(code)
  const retry = () => void deed.run(() => interaction.retry(interactionId))
  return (
    <div className="stack">
      <ProblemNotice
        code={deed.problem ?? code}
        busy={deed.busy}
        retryWords={t(($) => $.record.retry)}
        onRetry={byNumber ? undefined : retry}
      />
      {byNumber && <SubjectForm interactionId={interactionId} changesLeft={null} />}
    </div>
  )
}

function Subject({ interactionId, briefing }: { interactionId: string; briefing: Briefing }) {
  const t = useTexts()
  const [changing, setChanging] = useState(false)
  const { subject, subjectChangesLeft: changesLeft } = briefing
  const form = (
    <SubjectForm interactionId={interactionId} changesLeft={changesLeft} onDone={() => setChanging(false)} />
  )
  if (subject.kind !== 'found') {
    return (
      <div className="stack">
        <p className="strong">
          {subject.kind === 'withheld'
            ? t(($) => $.record.subject.withheld)
            : t(($) => $.record.subject.notOurs, {
                number: briefing.ani ? formatPhoneNumber(briefing.ani) : ''
              })}
        </p>
        {form}
      </div>
    )
  }
  return (
    <>
      {briefing.degraded && <p className="small quiet">{t(($) => $.record.degraded)}</p>}
      {briefing.callback && <p className="strong">{t(($) => $.record.openCallback)}</p>}
      <NeverAskSign record={subject.record} />
      <RecordFacts record={subject.record} />
      <div className="section-title" />
      {changing ? (
        form
      ) : (
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<IconReplace size={14} aria-hidden />}
          onClick={() => setChanging(true)}
        >
          {t(($) => $.record.subject.change)}
        </Button>
      )}
      <CustomerWishes interactionId={interactionId} record={subject.record} />
    </>
  )
}
