// May the customer be invited? In words, with every reason and everything still unknown; provisional until the agent has
// said that the request is served.
import { type Icon, IconCircleCheck, IconCircleMinus, IconClock, IconStarFilled } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { InteractionView } from '../../../shared/desk-views.ts'
import type { Eligibility } from '../../../shared/domain/eligibility.ts'
import { defaultPolicy } from '../../../shared/domain/policy.ts'
import type { Tone } from '../../ui/pill.tsx'
import { useTexts } from '../../ui/texts.ts'
import { useSession } from '../screen-state.ts'

interface Ruling {
  title: 'provisionalAsk' | 'provisionalNo' | 'eligible' | 'not-eligible' | 'unknown'
  tone: Tone
  icon: Icon
}

function rulingOf({ verdict }: Eligibility, served: boolean): Ruling {
  if (verdict === 'eligible') return { title: 'eligible', tone: 'available', icon: IconCircleCheck }
  if (verdict === 'not-eligible') {
    return { title: served ? 'not-eligible' : 'provisionalNo', tone: 'paused', icon: IconCircleMinus }
  }
  return { title: served ? 'unknown' : 'provisionalAsk', tone: 'ringing', icon: IconClock }
}

export function Verdict({ view: { eligibility, served } }: { view: InteractionView }) {
  const t = useTexts()
  if (!eligibility) return <p className="quiet verdict-waiting">{t(($) => $.verdict.waiting)}</p>
  const { title, tone, icon: Sign } = rulingOf(eligibility, served)
  return (
    <section className="verdict" data-tone={tone} aria-label={t(($) => $.verdict.title)}>
      <output className="verdict-title toned">
        <Sign size={18} aria-hidden />
        {t(($) => $.verdict[title])}
      </output>
      <Why eligibility={eligibility} />
    </section>
  )
}

function Why({
  eligibility: { reasons, unknowns, ask, assess, priority, verdict }
}: {
  eligibility: Eligibility
}) {
  const t = useTexts()
  const years = (useSession()?.policy ?? defaultPolicy).capture.priorityTenureYears
  const wanted = [...assess, ...ask]
  return (
    <>
      <List title={t(($) => $.verdict.because)} items={reasons.map((code) => t(($) => $.reasons[code]))} />
      {verdict === 'unknown' && (
        <List
          title={t(($) => $.verdict.stillUnknown)}
          items={unknowns.map((code) => t(($) => $.unknowns[code]))}
        />
      )}
      {verdict !== 'not-eligible' && wanted.length > 0 && (
        <p className="verdict-line">
          {t(($) => $.verdict.wanted)}: <b>{wanted.map((field) => t(($) => $.fields[field])).join(', ')}</b>
        </p>
      )}
      {priority.is && (
        <p className="verdict-line">
          <IconStarFilled size={14} aria-hidden /> {t(($) => $.verdict.priority)}:{' '}
          {priority.because.map((cause) => t(($) => $.because[cause], { years })).join(', ')}
        </p>
      )}
    </>
  )
}

function List({ title, items }: { title: ReactNode; items: readonly string[] }) {
  if (items.length === 0) return null
  return (
    <div className="verdict-line">
      {title}
      <ul className="bullets">
        {items.map((item) => (
          <li key={item}>{item}</li>
        ))}
      </ul>
    </div>
  )
}
