// The text to read to the customer, from the carrier's catalogue, with the names filled in as text that cannot break out.
import { Fragment } from 'react'
import type { WordingKey } from '../../../shared/catalogue.ts'
import { ForeignText } from '../../ui/foreign-text.tsx'
import { useLanguage, useTexts } from '../../ui/texts.ts'
import { useSession } from '../screen-state.ts'

export function SayCard({ wording, customerName }: { wording: WordingKey; customerName: string }) {
  const t = useTexts()
  const language = useLanguage()
  const session = useSession()
  const text = session?.catalogue.wordings[wording]?.text[language === 'en' ? 'en' : 'vi']
  if (!session || !text) return null
  const names: Record<string, string> = { '{name}': customerName, '{agent}': session.agent.name }
  return (
    <section className="say" aria-label={t(($) => $.guide.say)} lang={language === 'en' ? 'en' : 'vi'}>
      {text.split(/(\{name\}|\{agent\})/).map((part, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one text never change places
        <Fragment key={index}>
          {names[part] === undefined ? part : <ForeignText text={names[part]} clip={false} />}
        </Fragment>
      ))}
    </section>
  )
}
