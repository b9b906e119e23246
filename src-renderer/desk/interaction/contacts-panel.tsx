// What went before: the last contacts, and the points to mind when serving this customer.
import type { Briefing } from '../../../shared/central-contract.ts'
import type { InteractionView } from '../../../shared/desk-views.ts'
import type { LastContact, SubscriberRecord } from '../../../shared/domain/subscriber.ts'
import { ForeignText } from '../../ui/foreign-text.tsx'
import { Panel } from '../../ui/panel.tsx'
import { ScrollArea } from '../../ui/scroll-area.tsx'
import { type Texts, useLanguage, useTexts } from '../../ui/texts.ts'
import { momentWords } from '../../ui/time-words.ts'
import { useNow } from '../../ui/use-now.ts'
import { entryWords, useSession, useTimeZone } from '../screen-state.ts'

export function ContactsPanel({ view }: { view: InteractionView }) {
  const t = useTexts()
  const record = recordOf(view)
  return (
    <Panel title={t(($) => $.contacts.title)} fill bare>
      <ScrollArea label={t(($) => $.contacts.title)}>
        {record && record.servicePoints.length > 0 && <ServicePoints points={record.servicePoints} />}
        {record && record.contacts.length > 0 ? (
          <ContactTable contacts={record.contacts} />
        ) : (
          <p className="empty">{emptyWords(view, record, t)}</p>
        )}
      </ScrollArea>
    </Panel>
  )
}

function emptyWords({ briefing }: InteractionView, record: SubscriberRecord | null, t: Texts): string {
  if (record) return t(($) => $.contacts.empty)
  return briefing.kind === 'loading' ? t(($) => $.contacts.loading) : t(($) => $.contacts.noRecord)
}

function recordOf({ briefing }: InteractionView): SubscriberRecord | null {
  const subject: Briefing['subject'] | null = briefing.kind === 'briefed' ? briefing.briefing.subject : null
  return subject?.kind === 'found' ? subject.record : null
}

function ServicePoints({ points }: { points: readonly string[] }) {
  const t = useTexts()
  return (
    <div className="service-points" data-tone="wrap-up">
      <h3 className="section-title">{t(($) => $.contacts.servicePoints)}</h3>
      <ul className="bullets">
        {points.map((point) => (
          <li key={point}>
            <ForeignText text={point} clip={false} />
          </li>
        ))}
      </ul>
    </div>
  )
}

function ContactTable({ contacts }: { contacts: readonly LastContact[] }) {
  const t = useTexts()
  const language = useLanguage()
  const timeZone = useTimeZone()
  const now = useNow(60_000)
  const catalogue = useSession()?.catalogue
  const newestFirst = contacts.toSorted((a, b) => b.at - a.at)
  return (
    <table className="table">
      <thead>
        <tr>
          <th scope="col">{t(($) => $.contacts.time)}</th>
          <th scope="col" className="optional">
            {t(($) => $.contacts.channel)}
          </th>
          <th scope="col">{t(($) => $.contacts.reason)}</th>
          <th scope="col">{t(($) => $.contacts.result)}</th>
        </tr>
      </thead>
      <tbody>
        {newestFirst.map((contact) => (
          <tr key={`${contact.at} ${contact.channel} ${contact.reason}`}>
            <td className="number keep">{momentWords(contact.at, now, language, timeZone)}</td>
            <td className="optional keep">{t(($) => $.contacts.channels[contact.channel])}</td>
            <td>
              <ForeignText
                text={entryWords('contactReasons', contact.reason, catalogue, language)}
                clip={false}
              />
            </td>
            <td>
              <ForeignText text={resultWords(contact.result, t)} clip={false} />
              {contact.line && (
                <div className="quiet small">{t(($) => $.contacts.lines[contact.line ?? 'good'])}</div>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

const knownResults = [
  'sent',
  'aborted',
  'ended-with-call',
  'already-complete',
  'callback',
  'no-capture',
  'finished',
  'answered',
  'missed',
  'unreachable'
] as const

/** Results are free words of the carrier's systems; those that are ours are put in the agent's language. */
function resultWords(result: string, t: Texts): string {
  const known = knownResults.find((candidate) => candidate === result)
  return known ? t(($) => $.contacts.results[known]) : result
}
