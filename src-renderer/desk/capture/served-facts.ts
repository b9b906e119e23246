// What "served" asserts, by the key pressed: F6 alone says that all is well. The user is only asked about on a line of
// our own network; of other networks nobody knows who uses a line (docs/domain.md, `not-user`). Pressed before the record
// is here, F6 still asserts the user: whose line it is comes with the record, and the rule asks for no more than it needs.
import type { InteractionView } from '../../../shared/desk-views.ts'
import type { ContactFacts } from '../../../shared/domain/eligibility.ts'

export function factsOf(
  said: 'fine' | 'complaint' | 'lost-phone' | 'difficult' | 'not-user',
  view: Pick<InteractionView, 'briefing'>
): ContactFacts {
  return {
    kind: said === 'complaint' || said === 'lost-phone' ? said : 'inquiry',
    difficult: said === 'difficult',
    isUser: callsFromOwnLine(view) || view.briefing.kind !== 'briefed' ? said !== 'not-user' : null
  }
}

/** The number has several records, and nobody has said yet which of them it is. */
export const isRecordOpen = ({ briefing }: Pick<InteractionView, 'briefing'>): boolean =>
  briefing.kind === 'briefed' && briefing.briefing.subject.kind === 'several'

export const callsFromOwnLine = ({ briefing }: Pick<InteractionView, 'briefing'>): boolean =>
  briefing.kind === 'briefed' && briefing.briefing.callingLine?.network === 'own'
